import type { Container, Image, Network, Volume } from '../engine/engine.ts'
import { label } from './labels.ts'

/** What scad calls the containers of each kind: one that a person makes of its images takes their labels over, but not the name. */
const containerNames: Record<string, RegExp> = {
  session: /^scad-/,
  reader: /^scad-reader-/,
  workspace: /^scad-workspace-/,
  environment: /^scad-(?:build|steps)-/,
  probe: /^scad-probe-/,
  gateway: /^scad-.+\.gateway$/,
}

const imageKinds = ['reader', 'fork', 'workspace', 'environment', 'gateway']

/** Whether scad made a container, for this owner. Pure. */
export function isOwnContainer({ name, labels }: Pick<Container, 'name' | 'labels'>, owner: string): boolean {
  return labels[label.owner] === owner && containerNames[labels[label.kind] ?? '']?.test(name) === true
}

/** Whether an image carries the labels of one that scad made for this owner; what a person makes of one does too. Pure. */
export function isOwnImage({ labels }: Pick<Image, 'labels'>, owner: string): boolean {
  return labels[label.owner] === owner && imageKinds.includes(labels[label.kind] ?? '')
}

/** Whether a name of an image is one that scad gives. Pure. */
export function isOwnImageName(reference: string): boolean {
  return /^(?:localhost\/|docker\.io\/)?scad\//.test(reference)
}

/** Whether a volume is a package cache that scad made for this owner. Pure. */
export function isOwnCache({ name, labels }: Volume, owner: string): boolean {
  return labels[label.owner] === owner && labels[label.kind] === 'cache' && isCacheName(name)
}

/** Whether a name of a volume is one that scad gives to a package cache. Pure. */
export function isCacheName(name: string): boolean {
  return name.startsWith('scad-cache-')
}

/** Whether a volume is that of a gateway's sockets, of a session of this owner. Pure. */
export function isOwnEgress({ name, labels }: Volume, owner: string): boolean {
  return labels[label.owner] === owner && labels[label.kind] === 'egress' && /^scad-.+\.egress$/.test(name)
}

/** Whether a volume is an overlay of a session of this owner: a mount, which holds nothing itself. Pure. */
export function isOwnOverlay({ name, labels }: Volume, owner: string): boolean {
  return labels[label.owner] === owner && labels[label.kind] === 'overlay' && /^scad-.+\.overlay\d+$/.test(name)
}

/** Whether a network is one that scad made for this owner. Pure. */
export function isOwnNetwork({ name, labels }: Network, owner: string): boolean {
  return labels[label.owner] === owner && labels[label.kind] === 'network' && name.startsWith('scad-')
}
