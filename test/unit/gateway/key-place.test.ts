import { expect, test } from 'vitest'
import { keyPlace } from '../../../src/gateway/key-place.ts'

const key = { host: 'api.example.com', path: '', below: '/v1/', header: { name: 'x-api-key', value: 'secret-1' } }
const login = { agent: 'one', key, own: false }

test('the same key of an agent has one place in a gateway', () => {
  expect(keyPlace(login, 'of the gateway')).toMatch(/^one-[0-9a-f]{16}$/)
  expect(keyPlace({ ...login, key: { ...key } }, 'of the gateway')).toBe(keyPlace(login, 'of the gateway'))
})

test.each([
  ['another key', { key: { ...key, header: { ...key.header, value: 'secret-2' } } }],
  ['another host', { key: { ...key, host: 'other.example.com' } }],
  ['another path', { key: { ...key, path: '/base' } }],
  ['another agent', { agent: 'two' }],
  ['one that the job brought itself', { own: true }],
])('%s has another place', (_, change) => {
  expect(keyPlace({ ...login, ...change }, 'of the gateway')).not.toBe(keyPlace(login, 'of the gateway'))
})

test('the place of a key that was guessed is known to nobody without the secret of the gateway', () => {
  expect(keyPlace(login, 'of another')).not.toBe(keyPlace(login, 'of the gateway'))
})
