import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cancelLiveJobs, requireIdle } from '../session/cancel-live-jobs.ts'
import { withCodeLock, withSessionLock } from '../session/session-locks.ts'
import { endEverything } from '../session/end-everything.ts'
import { findSession } from '../session/find.ts'
import { removeReaders, withReader } from '../session/reader.ts'
import { savedRepoSchema, type SavedRepo, saveSession } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { volumeName } from '../session/spec.ts'
import { surveyRepo } from '../session/survey.ts'

export const removeSessionInput = z.object({
  session: sessionSchema,
  force: z.boolean().default(false).describe('cancel a job that is running'),
  discard: z.boolean().default(false).describe('save nothing; what is lost is listed'),
})

/** What `--discard` threw away of one repo; null where it could not be told. */
const discardedRepoSchema = z.object({
  key: z.string(),
  refs: z.array(z.string()).nullable(),
  files: z.number().nullable(),
  commits: z.number().nullable(),
})
type DiscardedRepo = z.infer<typeof discardedRepoSchema>

export const removeResultSchema = z.object({
  id: z.string(),
  project: z.string(),
  saved: z.array(savedRepoSchema),
  discarded: z.array(discardedRepoSchema),
  cancelled: z.array(z.string()).describe('jobs that were running'),
})
export type RemoveResult = z.infer<typeof removeResultSchema>

/**
 * Removes a session for good. Everything in its repos is saved on the host first (see `saveSession`); when that fails the session stays.
 *
 * @throws session-not-found, session-ambiguous, session-busy, unsaved-work, locked
 */
export async function removeSession(scad: Scad, input: z.input<typeof removeSessionInput>): Promise<RemoveResult> {
  const { session: wanted, force, discard } = removeSessionInput.parse(input)
  const { id } = await findSession(scad, wanted)
  // a transfer that has begun may end first, and no job begins meanwhile
  return await withSessionLock(
    scad,
    { id },
    async () => await withCodeLock(scad, { id }, async () => await removeLocked(scad, { id, force, discard })),
  )
}

async function removeLocked(scad: Scad, { id, force, discard }: { id: string; force: boolean; discard: boolean }): Promise<RemoveResult> {
  // another process may have removed it while this one waited
  let session = await findSession(scad, id)
  if (!force) await requireIdle(scad, session)
  const { cancelled, stopped } = force ? await cancelLiveJobs(scad, session) : { cancelled: [], stopped: false }
  if (stopped) session = await findSession(scad, id)
  const saved = discard || session.state === 'created' ? [] : await saveAll(scad, session)
  const discarded = discard ? await whatGoes(scad, session) : []
  await scad.engine.removeContainer(session.container)
  await scad.engine.removeVolume(volumeName(id))
  await removeLeftovers(scad, session)
  return { id, project: session.project, saved, discarded, cancelled }
}

/** What killed processes left of the session: copies of its files. */
async function removeLeftovers(scad: Scad, session: Session): Promise<void> {
  await cleanUp(scad, `remove all copies of ${session.id}`, async (engine) => await removeReaders({ ...scad, engine }, session))
  for (const purpose of ['code', 'save'])
    await rm(join(scad.paths.quarantine, `${session.id}-${purpose}`), { recursive: true, force: true })
}

async function saveAll(scad: Scad, session: Session): Promise<SavedRepo[]> {
  if (session.repos.length === 0 && session.state === 'broken')
    throw new ScadError(
      'unsaved-work',
      `session ${session.id} is broken: it does not say which repositories it holds`,
      discardHint(session),
    )
  try {
    scad.progress({ type: 'step', text: `saving the work of ${session.id}` })
    const saved = await saveSession(scad, session)
    // whatever still runs could write after it was saved
    return (await endEverything(scad, session)) ? await saveSession(scad, session) : saved
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted' || error.kind === 'not-found') throw error
    throw new ScadError('unsaved-work', `session ${session.id} was kept, as its work could not be saved: ${error.message}`, {
      hint: `${error.hint === undefined ? '' : `${error.hint}; or `}${discardHint(session).hint}`,
      cause: error,
    })
  }
}

function discardHint(session: Session): { hint: string } {
  return { hint: `scad session remove ${session.id} --discard gives the work up` }
}

async function whatGoes(scad: Scad, session: Session): Promise<DiscardedRepo[]> {
  const unknown = session.repos.map(({ key }) => ({ key, refs: null, files: null, commits: null }))
  if (session.state === 'created' || session.state === 'broken') return unknown
  try {
    return await withReader(scad, session, async (container) => {
      const repos: DiscardedRepo[] = []
      for (const repo of session.repos) {
        const places = await surveyRepo(scad, session, container, repo)
        repos.push({
          key: repo.key,
          refs: places.flatMap(({ refs }) => refs.map((ref) => ref.replace(/^refs\/(?:scad\/save\/)?/, ''))),
          files: places.reduce((total, { files }) => total + files, 0),
          commits: places.reduce((total, { commits }) => total + commits, 0),
        })
      }
      return repos
    })
  } catch (error) {
    // it is given up in any case
    if (isError(error) && !isError(error, 'interrupted')) return unknown
    throw error
  }
}
