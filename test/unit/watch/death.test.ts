import { expect, test } from 'vitest'
import { deathReason, isDead } from '../../../src/watch/death.ts'
import { runEnd } from '../job/journal-lines.ts'

test.each([
  { end: { exitCode: 137, oomKilled: true }, reason: 'Its container was killed for memory (exit code 137).' },
  { end: { exitCode: 255 }, reason: 'The engine or its machine went down, and its container with it.' },
  { end: { exitCode: 0, engineRestarted: true }, reason: 'The engine or its machine was restarted.' },
  { end: { exitCode: 137 }, reason: 'Its container was killed, and not by scad (exit code 137).' },
  {
    end: { exitCode: 3, error: 'no \u001B[31mdisk' },
    reason: 'Its container was stopped, and not by scad (exit code 3: no \ufffd[31mdisk).',
  },
])('$reason', ({ end, reason }) => {
  expect(deathReason(runEnd(end))).toBe(reason)
})

test('a container that is being removed is not dead yet: its end is told once it is gone', () => {
  expect(isDead({ state: 'removing' })).toBe(false)
})
