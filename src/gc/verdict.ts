import { z } from 'zod'
import type { Container, Image } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'

/** What becomes of one thing that scad made, and why. */
export const verdictSchema = z.object({
  kind: z
    .enum(['session', 'reader', 'helper', 'image', 'quarantine', 'lock'])
    .describe('reader: a container that a stopped session is read through; helper: any other that scad itself works in'),
  id: z.string().describe("the engine's id, or the path of what lies on the host"),
  name: z.string(),
  goes: z.boolean(),
  reason: z.string(),
  bytes: z.int().describe('what its removal frees'),
})
export type Verdict = z.infer<typeof verdictSchema>

/**
 * For so long, in ms, whatever was just made stays: its maker may be about to use it. Where a live process can be told from a dead
 * one, that decides instead.
 */
export const settleMs = 10 * 60_000

/** What scad calls the containers of each kind: one that a person makes of its images takes their labels over, but not the name. */
const containerNames: Record<string, RegExp> = {
  session: /^scad-/,
  reader: /^scad-reader-/,
  workspace: /^scad-workspace-/,
  environment: /^scad-(?:build|steps)-/,
  probe: /^scad-probe-/,
}

const imageKinds = ['reader', 'workspace', 'environment']

/** Whether scad made a container, for this owner. Pure. */
export function isOwnContainer({ name, labels }: Pick<Container, 'name' | 'labels'>, owner: string): boolean {
  return labels[label.owner] === owner && containerNames[labels[label.kind] ?? '']?.test(name) === true
}

/** Whether an image carries the labels of one that scad made for this owner; what a person makes of one does too. Pure. */
export function isOwnImage({ labels }: Pick<Image, 'labels'>, owner: string): boolean {
  return labels[label.owner] === owner && imageKinds.includes(labels[label.kind] ?? '')
}
