import { z } from 'zod'
import { projectFields } from '../config/load.ts'
import type { Project } from '../config/project.ts'
import { withScratch } from '../host/scratch.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { jobKeySchema, keySchema, refSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { type RepoBase, resolveBases } from './bases.ts'
import { boundedProject, boundsOf } from './bounds.ts'
import { bringForward } from './bring-forward.ts'
import { clearBrokenStarts } from './broken-start.ts'
import { claimSession } from './claim-session.ts'
import { enterSession } from './enter-session.ts'
import { warnOfLfs } from './lfs-concerns.ts'
import { preflight } from './preflight.ts'
import { sessionImages } from './session-images.ts'
import { sessionPlan } from './session-plan.ts'
import { requireSessionSlot } from './session-slots.ts'
import { type Session, sessionSchema, verifiesSchema } from './session.ts'
import { type Snapshot, snapshots } from './snapshots.ts'

const fields = {
  tag: keySchema.optional().describe('a word that goes into the id'),
  base: z.record(keySchema, refSchema).default({}).describe('where a repository starts, REPO=REF; may be repeated'),
}
/** The words of the command line: the project by name. */
export const startSessionFields = z.object({ ...projectFields, ...fields })
const startSessionInput = z.object({
  ...fields,
  key: jobKeySchema.optional().describe('what a dispatch calls it by'),
  once: z.boolean().default(false).describe('the one session of that key'),
  agent: keySchema.optional().describe('whose jobs are about to begin; absent: the default one'),
  group: z.string().default('').describe('the group of attempts that it is one of'),
  verifies: verifiesSchema.nullable().default(null).describe('what it is made to verify'),
  imageBase: z
    .record(keySchema, refSchema)
    .optional()
    .describe('where the repositories of its image stand, REPO=REF, when that is not where they start: setup is run for these alone'),
})

const startedRepoSchema = z.object({
  key: z.string(),
  ref: z.string().describe('the base as it was named; "" for a detached HEAD'),
  base: z.string().describe('the commit; "" in a repository without any'),
  branch: z.string().describe('what is checked out inside'),
  included: z.number().describe('uncommitted host files that went in'),
  leftOut: z.number().describe('uncommitted host files that stayed behind'),
})
export const startedSessionSchema = sessionSchema.extend({ bases: z.array(startedRepoSchema) })

/** A session that was just made, and what each repo of it started from. */
export type StartedSession = Session & { bases: z.infer<typeof startedRepoSchema>[] }

/**
 * Starts a session: looks at everything that can be known before it makes anything, builds the images if they are not there,
 * creates the container, brings in what the host has and the image lacks, and marks the session as ready. When a step
 * fails the container is removed again. Sessions of the project that a killed process left half made are cleared away first.
 *
 * @throws limit-reached, bad-input, repo-missing, repo-invalid, branch-not-found, mount-missing, mount-refused, gpu-unavailable, build-failed,
 *   setup-failed, name-taken with `once` when the session of that key exists, …
 */
export async function startSession(
  scad: Scad,
  { project, ...input }: z.input<typeof startSessionInput> & { project: Project },
): Promise<StartedSession> {
  const { tag = '', base, key = '', once, agent, group, verifies, imageBase } = startSessionInput.parse(input)
  const bases = await resolveBases(project, base)
  const imageBases = imageBase === undefined ? bases : await resolveBases(project, imageBase)
  const mounts = await preflight(scad, project, agent)
  await warnOfLfs(scad, project, bases)
  await clearBrokenStarts(scad, project.name)
  await requireSessionSlot(scad, await boundsOf(scad, boundedProject(project)))
  return await withScratch(scad.paths, async (scratch) => {
    const dirty = await snapshots(scad, bases, scratch)
    const { workspace, gateway } = await sessionImages(scad, project, imageBases)
    scad.progress({ type: 'step', text: 'starting the session' })
    const parts = await sessionPlan(scad, { project, tag, key, group, verifies, bases, mounts, dirty, image: workspace })
    return await claimSession(scad, { plan: parts, once: once && key !== '' }, async ({ id, container }) => {
      const bring = { container, user: parts.user, bases, dirty, workspace }
      const { session } = await enterSession(
        scad,
        { plan: { ...parts, id }, container, gateway },
        async () => await bringForward(scad, bring),
      )
      const started = bases.map((one) => startedRepo(one, dirty.get(one.repo.key)))
      for (const [index, repo] of started.entries()) scad.progress({ type: 'note', text: sentence(repo, bases[index]?.host) })
      return { ...session, bases: started }
    })
  })
}

function startedRepo({ repo, ref, oid, branch, dirty }: RepoBase, snapshot: Snapshot | undefined): StartedSession['bases'][number] {
  const included = snapshot?.files ?? 0
  return { key: repo.key, ref, base: oid, branch, included, leftOut: dirty.modified + dirty.untracked - included }
}

/** What one repo started from, for people. */
function sentence({ key, ref, base, included, leftOut }: StartedSession['bases'][number], host: HostRepo | undefined): string {
  const files = (count: number): string => (count === 1 ? '1 uncommitted file' : `${count} uncommitted files`)
  return [
    `${key}: ${base === '' ? 'no commit yet' : `${ref || 'detached HEAD'} at ${base.slice(0, 10)}`}`,
    ...(included > 0 ? [`with ${files(included)}`] : []),
    ...(leftOut > 0 ? [`${files(leftOut)} left out`] : []),
    ...(host?.operation ? [`the ${host.operation} in progress on the host left out`] : []),
    ...(host?.shallow === true ? ['a shallow clone: its history ends inside where it ends on the host'] : []),
    ...(host?.partial === true ? ['a partial clone: what the host lacks of it is missing inside'] : []),
  ].join(', ')
}
