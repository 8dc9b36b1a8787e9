import { expect, it } from 'vitest'
import { settleAll } from '../../../src/session/settle-all.ts'

it('gives the results in the order of the items', async () => {
  const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const all = settleAll(gates, async (gate) => await gate.promise)
  gates[1]?.resolve('second')
  gates[0]?.resolve('first')
  expect(await all).toEqual(['first', 'second'])
})

it('fails only once nothing is at work any more', async () => {
  const slow = Promise.withResolvers<void>()
  const ended: string[] = []
  const all = settleAll(['bad', 'slow'], async (name) => {
    if (name === 'bad') throw new Error('bad')
    await slow.promise
    ended.push(name)
  }).finally(() => ended.push('all'))
  slow.resolve()
  await expect(all).rejects.toThrow('bad')
  expect(ended).toEqual(['slow', 'all'])
})
