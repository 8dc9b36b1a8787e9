import { z } from 'zod'

/** What becomes of one thing that scad made, and why. */
export const verdictSchema = z.object({
  kind: z
    .enum(['session', 'leftover', 'reader', 'helper', 'gateway', 'image', 'cache', 'quarantine', 'archive', 'lock'])
    .describe(
      'leftover: the volume of a session whose removal was broken off; reader: a container that a stopped session is read through; ' +
        'helper: any other that scad itself works in; gateway: what a session that is gone reached the network through; cache: a volume of packages; archive: what an entry may lose, or one that is half written',
    ),
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
