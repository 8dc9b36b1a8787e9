import { expect, test } from 'vitest'
import { isLoopbackProxy, proxyAddresses, proxyVariables } from '../../../src/host/proxy.ts'

test('a proxy of the host is read from its variables, lower case first', () => {
  const env = { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1', HTTPS_PROXY: 'http://c:1', NO_PROXY: 'local' }
  expect(proxyAddresses('host', env)).toEqual({ http: 'http://a:1', https: 'http://c:1', no: 'local' })
})

test('no proxy is taken from the host when the config says none', () => {
  expect(proxyAddresses('none', { http_proxy: 'http://a:1' })).toEqual({})
})

test('the variables of a proxy come in both spellings', () => {
  expect(proxyVariables({ http: 'http://a:1', no: 'x' })).toEqual({
    http_proxy: 'http://a:1',
    HTTP_PROXY: 'http://a:1',
    no_proxy: 'x',
    NO_PROXY: 'x',
  })
})

test('exceptions alone are no proxy', () => {
  expect(proxyVariables({ no: 'x' })).toEqual({})
})

test.each([
  ['http://127.0.0.1:3128', true],
  ['http://user:pass@localhost:3128', true],
  ['http://[::1]:3128', true],
  ['localhost:3128', true],
  ['http://proxy.example:3128', false],
  ['http://10.0.0.1:3128', false],
])('%s on loopback: %s', (http, expected) => {
  expect(isLoopbackProxy({ http })).toBe(expected)
})
