import type { ProxyAddresses } from '../host/proxy.ts'
import { sha256 } from '../text/hash.ts'

/** A file of the rules that a gateway goes by. */
export interface RuleFile {
  name: string
  text: string
}

/** What a gateway lets through, and where it sends it. */
export interface GatewayRules {
  /** Hosts; `.suffix` is a host and all below it. */
  allow: readonly string[]
  /** The proxies through which its machine reaches the outside. */
  parent: ProxyAddresses
}

/** Where `images/gateway/apply` puts them. */
const folder = '/run/gateway/rules'

/**
 * Addresses that no name may stand for: the machine itself but for its public ones, its neighbours, what a cloud tells its machines, and
 * those that lead to an IPv4 address.
 */
const privateAddresses = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15',
  '224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 64:ff9b::/96 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
].join(' ')

/**
 * The rules as files of squid. Their order is the point: a name is looked up only once it is known to be allowed, so that no question to a
 * resolver carries anything out. Pure.
 * @returns `mark`: what squid calls itself under these rules
 */
export function squidFiles({ allow, parent }: GatewayRules): { mark: string; files: RuleFile[] } {
  const names = withoutCovered(allow)
  const lines = [...access, ...manners]
  // the session sees it: nothing of the login at a proxy may be told from it
  const mark = `scad-${sha256(...lines, ...names).slice(0, 16)}`
  return {
    mark,
    files: [
      ...peersOf(parent).flatMap(placeFiles),
      { name: 'allow.txt', text: names.map((name) => `${name}\n`).join('') },
      { name: 'squid.conf', text: [...lines, ...parentLines(parent), `visible_hostname ${mark}`].map((line) => `${line}\n`).join('') },
    ],
  }
}

/** Squid takes no name that a suffix of the list covers. */
function withoutCovered(allow: readonly string[]): string[] {
  const all = [...new Set(allow)].toSorted()
  const suffixes = all.filter((name) => name.startsWith('.'))
  return all.filter((name) => !suffixes.some((suffix) => suffix !== name && (name.endsWith(suffix) || `.${name}` === suffix)))
}

const access = [
  'http_port 127.0.0.1:3128',
  'acl SSL_ports port 443',
  'acl Safe_ports port 80 443',
  'acl CONNECT method CONNECT',
  // -n: or an address is asked for its name, which whoever owns it may choose
  `acl allowed dstdomain -n "${folder}/allow.txt"`,
  String.raw`acl ip_literal dstdom_regex -n ^[0-9.]+$ ^\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*\]?$ ^0x`,
  `acl to_private dst ${privateAddresses}`,
  'acl web proto HTTP HTTPS',
  // squid's own pages tell of its proxies, with their logins
  'http_access deny manager',
  'http_access deny !CONNECT !web',
  'http_access deny !Safe_ports',
  'http_access deny CONNECT !SSL_ports',
  'http_access deny ip_literal',
  'http_access deny !allowed',
  'http_access deny to_private',
  'http_access allow allowed',
  'http_access deny all',
]

const manners = [
  // what `apply` asks is nobody's request
  'acl rules dstdomain -n rules.invalid',
  'logformat scad access %ts%03tu %Ss %err_code %<st %#rm %#>rd %>rP',
  'access_log stdio:/dev/stdout logformat=scad !rules',
  'cache_log /dev/null',
  'cachemgr_passwd disable all',
  'cache deny all',
  'cache_mem 0 MB',
  'memory_pools off',
  // it keeps a table of all that there may be, which engines leave at a million
  'max_filedescriptors 4096',
  'pid_filename /run/gateway/squid.pid',
  'coredump_dir /tmp',
  'netdb_filename none',
  'pinger_enable off',
  'hosts_file none',
  // behind a proxy a machine may have nobody to ask
  'dns_timeout 5 seconds',
  'connect_timeout 30 seconds',
  'shutdown_lifetime 0 seconds',
  // nothing of the session but its requests
  'via off',
  'forwarded_for delete',
  'httpd_suppress_version_string on',
]

/** A proxy of the machine. */
interface Peer {
  name: string
  /** The requests that are meant for it. */
  meant: string
  url: URL
  /** Where it is found in the gateway when it is spoken to by TLS: squid neither tunnels through such a one nor looks at its certificate. */
  port: number
}

/** What the machine sends through a proxy, the gateway does: tunnels through the one, plain requests through the other. */
function peersOf({ http, https }: ProxyAddresses): Peer[] {
  const peer = (name: string, meant: string, port: number, address: string | undefined): Peer[] => {
    const url = address === undefined ? null : URL.parse(address.includes('://') ? address : `http://${address}`)
    return url === null ? [] : [{ name, meant, url, port }]
  }
  return [...peer('http', '!CONNECT', 3131, http), ...peer('https', 'CONNECT', 3132, https)]
}

function parentLines(parent: ProxyAddresses): string[] {
  const lines = peersOf(parent).flatMap(peerLines)
  if (lines.length === 0) return []
  const direct = (parent.no ?? '').split(',').flatMap(directName)
  return [
    ...(direct.length === 0 ? [] : [`acl direct dstdomain -n ${withoutCovered(direct).join(' ')}`, 'always_direct allow direct']),
    ...lines,
  ]
}

function peerLines({ name, meant, url, port }: Peer): string[] {
  const login = url.username === '' ? '' : ` login=${url.username}:${url.password}`
  const place = isSecure(url) ? `127.0.0.1 parent ${port}` : `${url.hostname} parent ${url.port || '80'}`
  return [
    `cache_peer ${place} 0 no-query no-digest no-netdb-exchange default name=${name}${login}`,
    `cache_peer_access ${name} allow ${meant}`,
    `cache_peer_access ${name} deny all`,
    `never_direct allow ${meant}`,
  ]
}

/** The place of a proxy that is spoken to by TLS, for `images/gateway/serve` to lead there. */
function placeFiles({ url, port }: Peer): RuleFile[] {
  return isSecure(url) ? [{ name: `${port}.proxy`, text: `${url.hostname}:${url.port || '443'}\n` }] : []
}

function isSecure({ protocol }: URL): boolean {
  return protocol === 'https:'
}

/** A name of `no_proxy` stands for all below it too, as in curl. Addresses are none of ours: they are never let through. */
function directName(text: string): string[] {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^\*?\.?/, '')
  return /^[a-z0-9.-]*[a-z][a-z0-9.-]*$/.test(name) ? [`.${name}`] : []
}
