import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { baseImage, run, startSleeper, testEngine } from '../support/engine.ts'
import { noOwnEngine, ownEngine, type OwnEngine } from '../support/own-engine.ts'

let own: OwnEngine
let engine: Engine
let base: string
beforeAll(async () => {
  if (noOwnEngine !== null) return
  const usual = testEngine()
  base = await baseImage(usual)
  await usual.close()
  own = await ownEngine({ megabytes: 600 })
  engine = testEngine({ DOCKER_HOST: own.address })
  await own.load([base])
})
afterAll(async () => {
  await engine?.close()
  await own?.[Symbol.asyncDispose]()
})

const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`
const ownTest = test.skipIf(noOwnEngine !== null)

async function sleeping(): Promise<{ id: string; state: () => Promise<string | undefined> }> {
  const id = await startSleeper(engine, 'own', { image: base, network: 'bridge' })
  return { id, state: async () => (await engine.inspectContainer(id))?.state }
}

ownTest(`an engine of its own has a disk of the size asked for${where}`, async () => {
  const { id } = await sleeping()
  const { stdout } = await run(engine, id, ['df', '-m', '--output=size', '/'])
  expect(Number(stdout.trim().split('\n').at(-1))).toBeLessThan(600)
})

ownTest(`a daemon that is killed is back after a start, and ended its containers${where}`, async () => {
  const { state } = await sleeping()
  await own.kill()
  await expect(state()).rejects.toMatchObject({ code: 'engine-unreachable' })
  await own.start()
  expect(await state()).toBe('exited')
})

ownTest(`a daemon with live-restore is killed and started without its containers noticing${where}`, async () => {
  await own.stop()
  await own.start('--live-restore')
  const { state } = await sleeping()
  await own.kill()
  await own.start('--live-restore')
  expect(await state()).toBe('running')
})

ownTest(`a crash ends everything, and the disk keeps what was on it${where}`, async () => {
  const { state } = await sleeping()
  await own.crash()
  await own.start()
  expect(await state()).toBe('exited')
})

ownTest(`nothing is left of a disposed one${where}`, async () => {
  const other = await ownEngine()
  const folder = other.address.slice('unix://'.length, -'/socket'.length)
  expect(existsSync(folder)).toBe(true)
  await other[Symbol.asyncDispose]()
  expect(existsSync(folder)).toBe(false)
})
