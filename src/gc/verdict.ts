import { z } from 'zod'
import { label } from '../scad/labels.ts'

/** What becomes of one thing that scad made, and why. */
export const verdictSchema = z.object({
  kind: z
    .enum(['session', 'reader', 'builder', 'image', 'quarantine', 'lock'])
    .describe('builder: a container that an image is made in; reader: one that a stopped session is read through'),
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

const kinds = ['session', 'reader', 'workspace', 'environment']

/** Whether something of the engine's carries scad's labels, and this owner's. Pure. */
export function isMine({ labels }: { labels: Record<string, string> }, { owner }: { owner: string }): boolean {
  return kinds.includes(labels[label.kind] ?? '') && labels[label.owner] === owner
}
