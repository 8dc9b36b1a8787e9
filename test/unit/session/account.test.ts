import { expect, test } from 'vitest'
import { accountOf } from '../../../src/session/account.ts'
import { type AgentLogin, noLogin } from '../../../src/credentials/agent-login.ts'
import { hostPaths } from '../../../src/host/paths.ts'

const scad = { paths: hostPaths({ SCAD_HOME: '/home/ada/scad' }, '/') }

function keyed(value: string): AgentLogin {
  const found = { by: 'variable', place: 'KEY', expires: null, renews: false, empty: false } as const
  return { ...noLogin, found, name: 'KEY', variables: { KEY: value } }
}

test('the same key is the same account, another one is not, and the key is not in it', () => {
  const account = accountOf(scad, keyed('sk-one'))
  expect(account).toMatch(/^[0-9a-f]{12}$/)
  expect(accountOf(scad, keyed('sk-one'))).toBe(account)
  expect(accountOf(scad, keyed('sk-two'))).not.toBe(account)
})

test('a key that the config gives is one too', () => {
  const login = { ...keyed(''), variables: {} }
  expect(accountOf(scad, login, { KEY: 'sk-one' })).toBe(accountOf(scad, keyed('sk-one')))
})

test('who has another SCAD_HOME cannot tell the accounts apart by trying keys there', () => {
  const other = { paths: hostPaths({ SCAD_HOME: '/home/bob/scad' }, '/') }
  expect(accountOf(other, keyed('sk-one'))).not.toBe(accountOf(scad, keyed('sk-one')))
})

test('without a login that scad knows of there is no account', () => {
  expect(accountOf(scad, noLogin)).toBe('')
})
