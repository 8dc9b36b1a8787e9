import { expect, test } from 'vitest'
import { tellOnce } from '../../../src/events/tell-once.ts'

test('a warning is told once, and everything else whenever it is said', () => {
  const told: string[] = []
  const report = tellOnce(({ type, text }) => told.push(`${type} ${text}`))
  for (const type of ['warning', 'note', 'warning', 'note'] as const) report({ type, text: 'a' })
  report({ type: 'warning', text: 'b' })
  expect(told).toEqual(['warning a', 'note a', 'note a', 'warning b'])
})
