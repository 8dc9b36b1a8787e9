import type { GatewaySession } from '../gateway/ensure-gateway.ts'
import { label } from '../scad/labels.ts'
import type { Session } from './session.ts'

/** A session as its gateway knows it: with all that was allowed since it was made. Pure. */
export function gatewaySession({ id, project, version, labels, spec, allowed }: Session): GatewaySession {
  const network = { ...spec.network, allow: [...spec.network.allow, ...allowed] }
  return { id, project, version, owner: Number(labels[label.owner]), home: labels[label.home] ?? '', network }
}
