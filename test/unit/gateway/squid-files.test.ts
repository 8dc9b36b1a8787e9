import { BlockList } from 'node:net'
import { expect, test } from 'vitest'
import { squidFiles } from '../../../src/gateway/squid-files.ts'

const lines = (rules: Partial<Parameters<typeof squidFiles>[0]> = {}): string[] =>
  file('squid.conf', squidFiles({ allow: [], parent: {}, ...rules })).split('\n')
const file = (name: string, { files }: ReturnType<typeof squidFiles>): string => files.find((one) => one.name === name)?.text ?? ''
const names = (...allow: string[]): string => file('allow.txt', squidFiles({ allow, parent: {} }))

test('a name is looked up only once it is known to be allowed', () => {
  expect(lines().filter((line) => line.startsWith('http_access '))).toEqual([
    'http_access deny manager',
    'http_access deny !CONNECT !web',
    'http_access deny !Safe_ports',
    'http_access deny CONNECT !SSL_ports',
    'http_access deny ip_literal',
    'http_access deny !allowed',
    'http_access deny to_private',
    'http_access allow allowed',
    'http_access deny all',
  ])
})

test('no name may stand for an address that leads to the machine, its neighbours or its cloud', () => {
  const [line = ''] = lines().filter((one) => one.startsWith('acl to_private dst '))
  const refused = new BlockList()
  for (const one of line.split(' ').slice(3)) {
    const [address = '', bits] = one.split('/')
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    refused.addSubnet(address, Number(bits ?? 32), family)
  }
  const ipv4 = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '168.63.129.16', '192.0.0.192', '255.255.255.255']
  const ipv6 = ['::', '::1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1']
  expect([...ipv4.filter((one) => !refused.check(one)), ...ipv6.filter((one) => !refused.check(one, 'ipv6'))]).toEqual([])
  expect([refused.check('168.63.129.17'), refused.check('2606:4700::1111', 'ipv6')]).toEqual([false, false])
})

test('names are listed once, and those that a suffix covers not at all', () => {
  expect(names('b.example', 'a.example', 'b.example')).toBe('a.example\nb.example\n')
  expect(names('.a.example', 'a.example', 'x.a.example', '.y.a.example', 'xa.example')).toBe('.a.example\nxa.example\n')
})

test('the mark changes with what is allowed, and tells nothing of the login at a proxy', () => {
  const mark = (allow: string[], http?: string): string => squidFiles({ allow, parent: { http } }).mark
  expect(mark(['a.example'])).not.toBe(mark(['b.example']))
  expect(mark(['a.example'], 'http://u:secret@proxy:3128')).toBe(mark(['a.example']))
})

test('without a proxy requests go straight out', () => {
  expect(lines().filter((line) => /peer|direct/.test(line))).toEqual([])
})

test('tunnels and plain requests go through the proxies that are meant for them, and never past them', () => {
  const parent = {
    http: 'http://u:p%40ss@proxy.example:3128',
    https: 'https://secure.example',
    no: 'corp.example, .intra.example,10.0.0.1,*',
  }
  expect(lines({ parent }).filter((line) => /peer|direct/.test(line))).toEqual([
    'acl direct dstdomain -n .corp.example .intra.example',
    'always_direct allow direct',
    'cache_peer proxy.example parent 3128 0 no-query no-digest no-netdb-exchange default name=http login=u:p%40ss',
    'cache_peer_access http allow !CONNECT',
    'cache_peer_access http deny all',
    'never_direct allow !CONNECT',
    'cache_peer 127.0.0.1 parent 3132 0 no-query no-digest no-netdb-exchange default name=https',
    'cache_peer_access https allow CONNECT',
    'cache_peer_access https deny all',
    'never_direct allow CONNECT',
  ])
  // which has a certificate that somebody has to look at
  expect(file('3132.proxy', squidFiles({ allow: [], parent }))).toBe('secure.example:443\n')
})
