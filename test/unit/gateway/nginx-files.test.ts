import { expect, test } from 'vitest'
import type { UpstreamKey } from '../../../src/credentials/gateway-login.ts'
import { nginxFiles } from '../../../src/gateway/nginx-files.ts'

const key = (change: Partial<UpstreamKey> = {}): UpstreamKey => ({
  ...{ host: 'api.example.com', path: '/base', below: '/v1/', header: { name: 'x-api-key', value: 'secret-1' } },
  ...change,
})
const text = (name: RegExp, keys: Record<string, UpstreamKey>): string => nginxFiles(keys).find((file) => name.test(file.name))?.text ?? ''

test('without a key nothing goes anywhere', () => {
  expect(nginxFiles({}).map(({ name }) => name)).toEqual(['nginx.conf'])
  expect(text(/conf$/, {})).toContain('location / { return 403 ')
  expect(text(/conf$/, {})).not.toContain('proxy_pass')
})

test('only what is below the path of its API goes on, to one host, by TLS that is looked at', () => {
  const lines = text(/^one\.key$/, { one: key() })
  const [tunnel = ''] = nginxFiles({ one: key() }).flatMap(({ name }) => (name.endsWith('.tunnel') ? [name.replace('.tunnel', '')] : []))
  expect(lines).toContain('location /one/v1/ {\n')
  expect(lines).toContain(`proxy_pass https://unix:/run/gateway/${tunnel}.sock:/base/v1/;\n`)
  expect(lines).toContain('proxy_ssl_name api.example.com;\nproxy_set_header host api.example.com;\n')
  expect(text(/\.tunnel$/, { one: key() })).toBe('api.example.com\n')
  for (const each of ['proxy_ssl_verify on;', 'proxy_ssl_server_name on;']) expect(text(/conf$/, {})).toContain(each)
})

test('a request has the key of its agent, and no other login', () => {
  const lines = text(/^one\.key$/, { one: key(), two: key({ header: { name: 'authorization', value: 'Bearer secret-2' } }) })
  const headers = [...lines.matchAll(/proxy_set_header (\S+) "(.*)";/g)].map(([, name, value]) => [name, value])
  expect(Object.fromEntries(headers)).toEqual({
    authorization: '',
    'x-api-key': 'secret-1',
    'x-goog-api-key': '',
    'api-key': '',
    'proxy-authorization': '',
    cookie: '',
  })
  expect(lines).not.toContain('secret-2')
})

test('a key is in the file of its agent alone, and its host in a name that the path of a socket has room for', () => {
  const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`
  const holding = nginxFiles({ one: key({ host }) }).filter((file) => file.text.includes('secret-1'))
  expect(holding.map(({ name }) => name)).toEqual(['one.key'])
  expect(nginxFiles({ one: key({ host }) }).every(({ name }) => name.length < 40)).toBe(true)
})
