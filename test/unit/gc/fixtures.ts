import type { Container } from '../../../src/engine/engine.ts'
import type { Facts, SeenImage } from '../../../src/gc/facts.ts'
import { label } from '../../../src/scad/labels.ts'

export const minute = 60_000
export const day = 24 * 60 * minute
export const now = 100 * day

/** Nothing at all, as seen by the user 1000. */
export const nothing: Facts = {
  now,
  owner: '1000',
  containers: [],
  starts: new Map(),
  images: [],
  lost: [],
  caches: [],
  gateways: [],
  quarantine: [],
  archive: { entries: [], drafts: [] },
  claims: [],
  projects: [],
}

/** @param labels besides those of this owner's */
export function container(name: string, kind: string, facts: Partial<Container> & { age?: number } = {}): Container {
  const { age = day, labels, ...others } = facts
  return {
    ...{ id: `id-${name}`, name, image: 'x', imageId: 'sha256:x', state: 'exited', status: '', created: now - age },
    labels: { [label.kind]: kind, [label.owner]: '1000', ...labels },
    ...others,
  }
}

/** An image of these layers, 100 bytes each. */
export function image(name: string, kind: string, layerIds: string[], facts: Partial<SeenImage> & { age?: number } = {}): SeenImage {
  const { age = 30 * day, labels, ...others } = facts
  return {
    ...{ id: `sha256:${name}`, tags: [`scad/${kind}:${name}`], size: layerIds.length * 100, created: now - age, layerIds },
    labels: { [label.kind]: kind, [label.owner]: '1000', ...labels },
    ...others,
  }
}
