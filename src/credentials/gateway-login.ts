import type { Upstream } from '../agents/login.ts'
import { allowedHostSchema } from '../scad/names.ts'

/** A login whose key stays outside: the gateway of the session adds it to the agent's requests. */
export interface GatewayLogin {
  /** The agent's name in the config. */
  agent: string
  /** The variable that holds its key elsewhere, and the one that says where its requests go; null where the program's words say that. */
  variables: { key: string; address: string | null }
  key: UpstreamKey
  /** The job itself brought the key, or the address that it is for: this machine cannot tell it a second time. */
  own: boolean
}

/** What leads the jobs of an agent to its key. Nothing of it is secret. */
export interface KeyDoor {
  /** What stands inside for the address that its requests go to. */
  address: string
  /** For the environment of its jobs, whatever else is said there. */
  env: Readonly<Record<string, string>>
}

/** What a gateway adds to requests, and to which. Secret. */
export interface UpstreamKey {
  /** Where they go on to, by TLS at port 443. */
  host: string
  /** What stands there before the path that is asked for: '' or a path without a slash at its end. */
  path: string
  /** Paths below this alone are let through. */
  below: string
  header: { name: string; value: string }
}

/** Where `images/runner/hold` leads to the keys of the gateway. */
const door = 'http://127.0.0.1:3129'

/** What a program has in the place of its key, as most do not begin without any. */
const noKey = 'added-by-the-gateway'

/**
 * A key that stays in the gateway of a session. Pure.
 *
 * @param agent its name in the config
 * @param told.key secret
 * @param told.variable the one that says where its requests go in the place of the usual; null where the program knows none
 * @param told.address what that says; absent when it says nothing
 * @returns a text where that cannot be: why
 */
export function gatewayLogin(
  agent: string,
  upstream: Upstream,
  { key, variable, address }: { key: string; variable: string | null; address: string | undefined },
): GatewayLogin | string {
  const url = plainUrl(address || upstream.address)
  if (url === null) return `${variable} is not the https address of a host at its usual port`
  // the signs of a token (RFC 6750, 2.1), and some more that keys have: it is written into a header as it is,
  // by a line of nginx, which holds 4096 bytes
  if (!/^[\w.~+/=:@-]{1,4000}$/.test(key)) return `${upstream.variable} is empty, or has signs that no key has`
  const [name = '', form = ''] = upstream.header.split(': ')
  return {
    agent,
    variables: { key: upstream.variable, address: variable },
    key: {
      host: url.hostname,
      path: url.pathname.replace(/\/$/, ''),
      below: upstream.below,
      header: { name, value: form.replace('KEY', () => key) },
    },
    own: false,
  }
}

/** What leads to a key at its place in the gateway. Pure. */
export function doorTo({ variables }: Pick<GatewayLogin, 'variables'>, place: string): KeyDoor {
  const address = `${door}/${place}`
  return { address, env: { [variables.key]: noKey, ...(variables.address === null ? {} : { [variables.address]: address }) } }
}

/** An address that is the same to whoever reads it; null for any other. */
function plainUrl(address: string): URL | null {
  const url = URL.parse(address)
  const plain = url?.href === `https://${url?.hostname}${url?.pathname}` && /^[\w./~-]*$/.test(url.pathname)
  return plain && allowedHostSchema.safeParse(url.hostname).success ? url : null
}
