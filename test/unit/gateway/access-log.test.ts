import { expect, test } from 'vitest'
import { type Access, parseAccess } from '../../../src/gateway/access-log.ts'
import { deniedHosts } from '../../../src/gateway/denied-hosts.ts'
import { deniedSentence } from '../../../src/job/denied.ts'

const at = { time: 1795296516187, bytes: 3396 }

test.each<[line: string, access: Access]>([
  ['TCP_DENIED ERR_ACCESS_DENIED 3396 GET a.example 80', { ...at, verdict: 'denied', method: 'GET', host: 'a.example', port: 80 }],
  ['TCP_TUNNEL - 3396 CONNECT a.example 443', { ...at, verdict: 'allowed', method: 'CONNECT', host: 'a.example', port: 443 }],
  ['TCP_MISS ERR_DNS_FAIL 3396 GET a.example 80', { ...at, verdict: 'failed', method: 'GET', host: 'a.example', port: 80 }],
  ['NONE_NONE - 3396 GET - -', { ...at, verdict: 'failed', method: 'GET', host: '', port: null }],
  ['TCP_DENIED ERR_ACCESS_DENIED 3396 GET %5B::1%5D 80', { ...at, verdict: 'denied', method: 'GET', host: '[::1]', port: 80 }],
])('%s is read', (line, access) => {
  expect(parseAccess(`access 1795296516187 ${line}`)).toEqual(access)
})

test('what a session wrote into a name does nothing to a terminal, and has an end', () => {
  const host = (text: string): string | undefined => parseAccess(`access 1 TCP_DENIED - 0 GET ${text} 80`)?.host
  expect(host('a%1b%5b2J%0ab')).not.toMatch(/\p{Cc}/u)
  expect(host('%zz')).toBe('%zz')
  expect(host('a'.repeat(800))?.length).toBeLessThan(300)
  expect(host('a'.repeat(2000))).toBe('')
})

test('a method of many signs is read, and a request that cannot be read is told as one that failed', () => {
  expect(parseAccess(`access 7 TCP_MISS - 5 ${'%7C'.repeat(60)} a.example 80`)).toMatchObject({ verdict: 'allowed', host: 'a.example' })
  const unread = { time: 7, verdict: 'failed', method: '', host: '', port: null, bytes: 0 }
  expect(parseAccess(`access 7 TCP_MISS - 5 ${'%7C'.repeat(400)} a.example 80`)).toEqual(unread)
  expect(parseAccess('access 7 TCP_DENIED - x GET a 80')).toEqual(unread)
})

test.each(['', '2026/11/21 21:28:10 socat[24] E connect(5)', 'access x TCP_DENIED - 0 GET a 80'])('%j is no request', (line) => {
  expect(parseAccess(line)).toBeNull()
})

test('what was denied is counted by host and port, the most frequent first, with an end', () => {
  const denied = (host: string, port = 443): Access => ({ ...at, verdict: 'denied', method: 'CONNECT', host, port })
  expect(deniedHosts([denied('a'), denied('b'), { ...denied('c'), verdict: 'allowed' }, denied('b'), denied('b', 80)])).toEqual([
    { host: 'b', port: 443, count: 2 },
    { host: 'a', port: 443, count: 1 },
    { host: 'b', port: 80, count: 1 },
  ])
  expect(deniedHosts(Array.from({ length: 500 }, (_, index) => denied(`h${index}`)))).toHaveLength(50)
})

test('people are told the first of them, and what helps', () => {
  const hosts = Array.from({ length: 7 }, (_, index) => ({ host: `h${index}`, port: index === 0 ? null : 443, count: index === 1 ? 3 : 1 }))
  expect(deniedSentence({ id: 's/j', session: 's' }, hosts)).toBe(
    'denied while job s/j ran: h0, h1:443 (3 times), h2:443, h3:443, h4:443, 2 more; scad network allow s HOST lets one through',
  )
  expect(deniedSentence({ id: 's/j', session: 's' }, [])).toBeNull()
})
