import { expect, test } from 'vitest'
import { ScadError } from '../../../src/errors/scad-error.ts'
import { onceThereIsASlot } from '../../../src/flows/once-there-is-a-slot.ts'

const refuse = (): never => {
  throw new ScadError('limit-reached', 'limits.jobs is 1', { hint: 'wait' })
}

test('what has no slot is begun again until it has one, and told of once', async () => {
  const told: string[] = []
  let begun = 0
  const scad = { signal: new AbortController().signal, progress: (event: { text?: string }) => void told.push(event.text ?? '') }
  expect(await onceThereIsASlot(scad, async () => (++begun < 3 ? refuse() : 'begun'), 1)).toBe('begun')
  expect(told).toEqual(['waiting for a slot: limits.jobs is 1'])
})

test('the waiting ends with the work', async () => {
  const controller = new AbortController()
  const reason = new ScadError('interrupted', 'interrupted', { hint: 'again' })
  const scad = { signal: controller.signal, progress: () => controller.abort(reason) }
  await expect(onceThereIsASlot(scad, async () => refuse(), 60_000)).rejects.toBe(reason)
})

test('any other refusal is final', async () => {
  const scad = { signal: new AbortController().signal, progress: () => undefined }
  const error = new ScadError('session-stopped', 'it is stopped', { hint: 'resume it' })
  await expect(onceThereIsASlot(scad, async () => await Promise.reject(error), 1)).rejects.toBe(error)
})
