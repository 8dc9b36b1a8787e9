import { expect, test } from 'vitest'
import { defaultResources, sessionResources } from '../../../src/session/session-resources.ts'

const machine = { cpus: 8, memory: 64 * 2 ** 30, limits: { memory: true, cpus: true, pids: true, disk: true } }

test('a session leaves the machine a CPU and half of its memory, and takes no more than 8 GiB', () => {
  expect(defaultResources(machine)).toMatchObject({ cpus: 7, memory: 8 * 2 ** 30, pids: 1024, shm: 2 ** 28 })
  expect(defaultResources({ cpus: 1, memory: 2 ** 30 })).toMatchObject({ cpus: 1, memory: 2 ** 29 })
})

test('what the config says comes first', () => {
  expect(sessionResources({ cpus: 0.5, memory: 5, pids: 64, shm: 7 }, machine)).toEqual({
    cpus: 0.5,
    memory: 5,
    pids: 64,
    shm: 7,
  })
})

test('an engine is not asked for a default limit that it cannot set, but for one of the config', () => {
  const poor = { ...machine, limits: { memory: false, cpus: false, pids: false, disk: false } }
  expect(sessionResources({ memory: 5 }, poor)).toEqual({ memory: 5, shm: 2 ** 28 })
})
