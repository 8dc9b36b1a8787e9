import { z } from 'zod'
import type { ArchiveRecord } from '../archive/record.ts'
import { loadTrustedProject } from '../config/load.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { seedRepo } from '../image/seed-repo.ts'
import { repoFolder } from '../scad/layout.ts'
import { sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { bringForward } from '../session/bring-forward.ts'
import { createSessionContainer } from '../session/create-container.ts'
import { enterSession } from '../session/enter-session.ts'
import { findSession } from '../session/find.ts'
import { preflight } from '../session/preflight.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { sessionImages } from '../session/session-images.ts'
import { sessionPlan } from '../session/session-plan.ts'
import { type Session, sessionSchema } from '../session/session.ts'
import type { SessionPlan } from '../session/spec.ts'
import { restorableRecord, whatToRestore } from './restorable.ts'
import { restoreArtifacts } from './restore-artifacts.ts'
import { restoreOverlays } from './restore-overlays.ts'
import { type RestoreBase, restoreBases } from './restore-bases.ts'
import { leftSchema, type Left, restoreRepo } from './restore-repo.ts'

export const restoreSessionInput = z.object({
  session: idSchema.describe('id of a session that is gone, or any unique prefix of one'),
  config: z.string().min(1).optional().describe('config file to use; default: the one that the session was started with'),
})

export const restoredSessionSchema = sessionSchema.extend({
  entry: z.int().positive().describe('the entry of the archive that it comes from'),
  left: z.array(leftSchema).describe('what is not as it was'),
})
/** A session that is back. */
export type RestoredSession = Session & { entry: number; left: Left[] }

/**
 * Builds a session that is gone again from what was saved of it, under the id it had: every repo at its base, and on that what stood there
 * when it went: branches, what was checked out, index, files, stashes, tags, an operation in progress, linked work trees and repositories
 * inside, ignored files that were kept, and files written over folders of the host. Of a session whose container was lost, what its ended jobs left is saved and archived first. When a step fails the container is
 * removed again.
 *
 * @throws session-not-found, session-ambiguous, name-taken when it is there, saved-work-missing, config-not-found, repo-missing,
 *   repo-invalid, version-mismatch, locked, and what starting a session throws
 */
export async function restoreSession(scad: Scad, input: z.input<typeof restoreSessionInput>): Promise<RestoredSession> {
  const { session: wanted, config } = restoreSessionInput.parse(input)
  const id = await whatToRestore(scad, wanted)
  return await withSessionLock(scad, { id }, async () => {
    const record = await restorableRecord(scad, id)
    const { session, filled: left } = await build(scad, record, config)
    for (const { repo, what } of left) scad.progress({ type: 'warning', text: `${repo}: ${what}` })
    return { ...session, entry: record.entry, left }
  })
}

async function build(scad: Scad, record: ArchiveRecord, config: string | undefined): Promise<{ session: Session; filled: Left[] }> {
  const { id } = record
  const whole = await projectOf(scad, record, config)
  // what joined the project later was never in the session
  const project = { ...whole, repos: whole.repos.filter(({ key }) => record.repos.some((repo) => repo.key === key)) }
  const all = await restoreBases(record, project)
  const bases = all.flatMap(({ base }) => base ?? [])
  const mounts = await preflight(scad, project)
  const { workspace, gateway } = await sessionImages(scad, project, bases)
  scad.progress({ type: 'step', text: `restoring ${id}` })
  const dirty = new Map()
  const { tag, key, group } = record
  // what it verified was removed with it: it is there to be looked at
  const parts = await sessionPlan(scad, { project, tag, key, group, verifies: null, bases, mounts, dirty, image: workspace })
  const plan = { ...parts, id, repos: all.map(({ session, host }) => ({ ...session, path: host.path })) }
  const container = await claim(scad, plan)
  return await enterSession(scad, { plan, container, gateway, allowed: record.allowed }, async () => {
    const place = { container, user: plan.user }
    await bringForward(scad, { ...place, bases, dirty, workspace })
    for (const { session, host, base } of all)
      if (base === null)
        await seedRepo(scad, { ...place, path: repoFolder(session.key), host, commit: session.base, branch: session.branch })
    const left = (await Promise.all(all.map(async (one: RestoreBase) => await restoreRepo(scad, place, one)))).flat()
    const session = await findSession(scad, id)
    await restoreArtifacts(scad, session, record)
    left.push(...(await restoreOverlays(scad, session, record)))
    return left
  })
}

async function projectOf(
  scad: Scad,
  { id, project, spec }: ArchiveRecord,
  config: string | undefined,
): ReturnType<typeof loadTrustedProject> {
  try {
    return await loadTrustedProject(scad, { project, config: config ?? spec.config })
  } catch (error) {
    if (config !== undefined || !isError(error, 'config-not-found')) throw error
    throw new ScadError('config-not-found', `the config that session ${id} was started with is gone: ${spec.config}`, {
      hint: `scad session restore ${id} --config FILE, where it moved to`,
      cause: error,
    })
  }
}

async function claim(scad: Scad, plan: SessionPlan): Promise<string> {
  try {
    return await createSessionContainer(scad, plan)
  } catch (cause) {
    if (!isError(cause, 'name-taken')) throw cause
    throw new ScadError('name-taken', `there is a container of the name that session ${plan.id} needs`, {
      hint: 'scad session list',
      cause,
    })
  }
}
