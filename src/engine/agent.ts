import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import type { Env } from './docker-config.ts'
import type { Endpoint } from './endpoint.ts'
import { SshAgent } from './ssh-agent.ts'

/**
 * What opens the connections to an endpoint. Destroying it ends all of them.
 * Only TLS connections are kept for the next call: the others cost nothing to open, and a kept one may be closed under the next call.
 */
export function makeAgent({ transport }: Endpoint, env: Env): Agent {
  if (transport.type === 'ssh') return new SshAgent(transport, env)
  if (transport.type === 'unix' || transport.tls === null) return new Agent({ keepAlive: false })
  const { ca, cert, key, verify } = transport.tls
  return new TlsAgent({ keepAlive: true, ca, cert, key, rejectUnauthorized: verify })
}
