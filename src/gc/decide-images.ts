import { label } from '../scad/labels.ts'
import { isOwnImage, isOwnImageName } from '../scad/own.ts'
import { formatDuration } from '../text/duration.ts'
import { formatSize } from '../text/size.ts'
import type { Facts, SeenImage } from './facts.ts'
import { isBuiltOn, ownBytes } from './own-bytes.ts'
import { settleMs, type Verdict } from './verdict.ts'

export interface Limits {
  /** ms that an image which nothing needs is kept for the next time */
  keepAgeMs: number
  /** bytes that all images of scad together may take before younger ones go too, the oldest first; null: no limit */
  maxBytes: number | null
}

/**
 * Which images go, in the order in which they can: what is built on another goes before it. What a container or a known project
 * needs stays however old it is, and however much room all of them take. Pure.
 */
export function decideImages(facts: Facts, { keepAgeMs, maxBytes }: Limits): Verdict[] {
  const bytes = ownBytes(facts.images)
  const gone = new Map<string, Verdict>()
  const own = facts.images.filter((image) => isOwnImage(image, facts.owner)).toSorted((a, b) => a.created - b.created)
  const remaining = () => own.filter(({ id }) => !gone.has(id))
  const age = ({ created }: SeenImage) => facts.now - created
  const unneeded = () => remaining().filter((image) => age(image) >= settleMs && neededFor(image, facts, gone) === null)
  const verdict = (image: SeenImage, goes: boolean, reason: string): Verdict => ({
    ...{ kind: 'image', id: image.id, name: image.tags[0] ?? image.id.slice(0, 19), goes, reason },
    bytes: bytes.get(image.id) ?? 0,
  })
  const total = () => remaining().reduce((sum, { id }) => sum + (bytes.get(id) ?? 0), 0)
  // nothing is ever made of these a second time
  const isOld = (image: SeenImage) => age(image) >= keepAgeMs || ['reader', 'fork'].includes(image.labels[label.kind] ?? '')

  for (;;) {
    const old = unneeded().find(isOld)
    const next = old ?? (maxBytes !== null && total() > maxBytes ? unneeded()[0] : undefined)
    if (next === undefined) break
    const why =
      old === undefined ? `all images of scad take more than ${formatSize(maxBytes ?? 0)}` : `made ${formatDuration(age(next))} ago`
    gone.set(next.id, verdict(next, true, `nothing needs it; ${why}`))
  }
  const kept = remaining().map((image) =>
    verdict(image, false, neededFor(image, facts, gone) ?? `nothing needs it now; made only ${formatDuration(age(image))} ago`),
  )
  return [...gone.values(), ...kept]
}

/** Who still needs an image; null when nobody does. */
function neededFor(image: SeenImage, { containers, images, projects, owner }: Facts, gone: ReadonlyMap<string, unknown>): string | null {
  const foreign = image.tags.find((tag) => !isOwnImageName(tag))
  if (foreign !== undefined) return `it has a name that scad did not give it: ${foreign}`
  if (image.tags.length === 0) return 'it has no name, so it may not be of scad: docker image prune'
  const container = containers.find(({ imageId }) => imageId === image.id)
  if (container !== undefined) return `the container ${container.name} is made from it`
  const upper = images.find((other) => !gone.has(other.id) && isBuiltOn(other, image))
  if (upper !== undefined) return `${upper.tags[0] ?? upper.id.slice(0, 19)} is built on it`
  const project = image.labels[label.project] ?? ''
  if (image.labels[label.kind] !== 'workspace' || !projects.includes(project)) return null
  const rivals = images.filter((other) => isOwnImage(other, owner) && other.labels[label.kind] === 'workspace')
  const newest = rivals.filter((other) => other.labels[label.project] === project).every(({ created }) => created <= image.created)
  return newest ? `the next session of ${project} starts from it` : null
}
