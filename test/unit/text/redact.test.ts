import { expect, test } from 'vitest'
import { redact } from '../../../src/text/redact.ts'

const secrets: [string, string][] = [
  ['https://me:hunter2@host/x.git', 'https://***@host/x.git'],
  ['ssh://git@host/x', 'ssh://***@host/x'],
  ['clone https://token@host and http://a:b@c', 'clone https://***@host and http://***@c'],
  [`key sk-${'a'.repeat(24)} end`, 'key *** end'],
  [`ghp_${'A1'.repeat(18)}`, '***'],
  ['Authorization: Bearer abcdefgh.ijklmnop', 'Authorization: Bearer ***'],
]
test.each(secrets)('%s is shown as %s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

test('addresses without credentials stay', () => {
  const text = 'https://host/a@b git@host:x.git me@example.org'
  expect(redact(text)).toBe(text)
})
