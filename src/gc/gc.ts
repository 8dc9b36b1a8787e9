import { z } from 'zod'
import { requireKnownProject } from '../config/unknown-project.ts'
import { expiredSessionSchema, expireSessions } from '../lifetime/expire.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { durationSchema } from '../text/duration.ts'
import { sizeSchema } from '../text/size.ts'
import { decide } from './decide.ts'
import { isOfProject } from './of-project.ts'
import { observe } from './observe.ts'
import { removeVerdict } from './remove-verdict.ts'
import { type Verdict, verdictSchema } from './verdict.ts'

export const collectGarbageInput = z.object({
  project: keySchema.optional().describe('only what is of this project; environment images, which projects share, stay'),
  apply: z.boolean().default(false).describe('remove it; without this nothing is changed'),
  keepAge: durationSchema.prefault('7d').describe('keep images and package caches that nothing needs until they are so old'),
  maxArchive: sizeSchema
    .prefault('10g')
    .describe('when the archive takes more than this, prompts, output and transcripts of the oldest sessions go'),
  maxSize: sizeSchema.optional().describe('when all images of scad take more than this, younger ones that nothing needs go too'),
})

export const garbageSchema = z.object({
  applied: z.boolean().describe('false: nothing was changed'),
  bytes: z.int().describe('of all that goes, or went'),
  expired: z.array(expiredSessionSchema).describe('sessions whose ttl or idle time is over'),
  items: z.array(verdictSchema).describe('what goes first, then what stays'),
})
export type Garbage = z.infer<typeof garbageSchema>

/**
 * Finds what scad left and nothing needs: images, package caches, readers and builders of dead processes, sessions whose start was broken
 * off before they ran, dead quarantine folders and locks, what is too much in the archive, and sessions whose time is over. With `apply`
 * it removes them; sessions are saved
 * first, and stopped or removed as their config said. Other sessions that ever ran, what runs, and whatever is not this user's and
 * scad's, stays.
 * @throws project-not-found, engine-unreachable, engine-permission, engine-failed
 */
export async function collectGarbage(scad: Scad, input: z.input<typeof collectGarbageInput> = {}): Promise<Garbage> {
  const { project, apply, keepAge, maxArchive, maxSize } = collectGarbageInput.parse(input)
  const expired = await expireSessions(scad, { project, apply })
  const facts = await observe(scad)
  const decided = decide(facts, { keepAgeMs: keepAge, maxBytes: maxSize ?? null, maxArchiveBytes: maxArchive })
  const meant = decided.filter((verdict) => project === undefined || isOfProject(project, verdict, facts))
  if (project !== undefined && meant.length === 0 && expired.length === 0) await requireKnownProject(scad, project)
  const going: Verdict[] = []
  const staying = meant.filter(({ goes }) => !goes)
  for (const verdict of meant.filter(({ goes }) => goes)) {
    const problem = apply ? await removeVerdict(scad, verdict) : null
    if (problem === null) going.push(verdict)
    else staying.unshift({ ...verdict, goes: false, reason: problem })
  }
  const bytes = going.reduce((sum, verdict) => sum + verdict.bytes, 0)
  return { applied: apply, bytes, expired, items: [...going, ...staying] }
}
