import type { Container, Volume } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import { isOwnContainer, isOwnEgress } from '../scad/own.ts'
import type { Session } from '../session/session.ts'
import type { SeenGateway } from './facts.ts'

/**
 * The gateways that nobody needs. Whoever starts a session makes its container first, and whoever removes one that last: a gateway without
 * it is nobody's. One that runs while its session does not is of a session that ended outside of scad. Pure.
 */
export function leftGateways(
  owner: string,
  containers: readonly Container[],
  volumes: readonly Volume[],
  sessions: readonly Pick<Session, 'id' | 'state'>[],
): SeenGateway[] {
  const gateways = containers.filter((container) => container.labels[label.kind] === 'gateway' && isOwnContainer(container, owner))
  const seen = [...gateways, ...volumes.filter((volume) => isOwnEgress(volume, owner))]
  const found = new Map(seen.map(({ labels }) => [labels[label.session] ?? '', labels]))
  const running = new Set(gateways.filter(({ state }) => state === 'running').map(({ labels }) => labels[label.session]))
  return [...found].flatMap(([id, labels]): SeenGateway[] => {
    const session = sessions.find((one) => one.id === id)
    if (session === undefined) return [{ session: id, labels, state: 'gone' }]
    return isAtRest(session) && running.has(id) ? [{ session: id, labels, state: 'stopped' }] : []
  })
}

/** Its gateway has nobody to serve, and nobody is about to start it. */
export function isAtRest({ state }: Pick<Session, 'state'>): boolean {
  return state === 'stopped' || state === 'lost'
}
