import { createHmac } from 'node:crypto'
import type { GatewayLogin } from '../credentials/gateway-login.ts'

/**
 * Where a gateway has the key of an agent: the same place for the same key, so that jobs with other keys, or other hosts for them, stand beside
 * each other. What a job brought itself is at another place than the same from this machine, as that may be renewed. The place is known inside,
 * and tells nothing of the key, nor whether a guess at it is right. Pure.
 *
 * @param secret of the gateway
 * @see RFC 2104
 */
export function keyPlace({ agent, key, own }: Pick<GatewayLogin, 'agent' | 'key' | 'own'>, secret: string): string {
  const { host, path, below, header } = key
  const text = JSON.stringify([agent, own, host, path, below, header.name, header.value])
  return `${agent}-${createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)}`
}
