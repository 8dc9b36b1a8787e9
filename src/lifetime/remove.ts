import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type GoneFiles, goneIgnoredSchema } from '../archive/keep-artifacts.ts'
import { goneOverlaySchema } from '../archive/keep-overlays.ts'
import type { ArchiveRecord, Why } from '../archive/record.ts'
import { type Going, writeArchive } from '../archive/write.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { cancelLiveJobs, requireIdle } from '../session/cancel-live-jobs.ts'
import { withCodeLock, withSessionLock } from '../session/session-locks.ts'
import { discardedRepoSchema, listDiscarded } from '../session/discarded.ts'
import { endEverything } from '../session/end-everything.ts'
import { warnOfExposures } from '../session/exposure-text.ts'
import { findSession } from '../session/find.ts'
import { removeReaders } from '../session/reader.ts'
import { removeRest } from '../session/remove-rest.ts'
import { saveBefore } from '../session/save-before.ts'
import { savedRepoSchema, type SavedRepo } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { summaryText } from '../session/overlay-summary.ts'
import { removeForkImage } from './remove-fork-image.ts'
import { counted } from '../text/counted.ts'
import { formatSize } from '../text/size.ts'

/** Ignored files to keep of a session that goes. */
export const artifactsField = z
  .array(z.string().min(1))
  .default([])
  .describe(
    'keep the files that match this pattern, and that git ignores or that were written over a folder, in the archive, such as "dist/**"; may be repeated',
  )

export const removeSessionInput = z.object({
  session: sessionSchema,
  force: z.boolean().default(false).describe('cancel a job that is running'),
  discard: z.boolean().default(false).describe('save nothing; what is lost is listed'),
  artifacts: artifactsField,
})

export const removeResultSchema = z.object({
  id: z.string(),
  project: z.string(),
  saved: z.array(savedRepoSchema),
  discarded: z.array(discardedRepoSchema),
  cancelled: z.array(z.string()).describe('jobs that were running'),
  ignored: z.array(goneIgnoredSchema).describe('files that git ignores, of which artifacts alone were kept'),
  overlays: z.array(goneOverlaySchema).describe('what was written over folders of the host, of which artifacts alone were kept'),
  archived: z
    .int()
    .nullable()
    .describe('the number of its entry in the archive; null when none could be written and it was to go all the same'),
})
export type RemoveResult = z.infer<typeof removeResultSchema>

/**
 * Removes a session for good. Everything in its repos is saved on the host first (see `saveSession`), and what it was and did goes into the
 * archive (see `writeArchive`); when either fails the session stays.
 *
 * @param why what the archive tells of the reason
 * @throws session-not-found, session-ambiguous, session-busy, unsaved-work, no-space, home-unusable, locked
 */
export async function removeSession(scad: Scad, input: z.input<typeof removeSessionInput>, why: Why = 'removed'): Promise<RemoveResult> {
  const { session: wanted, ...how } = removeSessionInput.parse(input)
  const { id } = await findSession(scad, wanted)
  // a transfer that has begun may end first, and no job begins meanwhile
  return await withSessionLock(
    scad,
    { id },
    async () => await withCodeLock(scad, { id }, async () => await removeLocked(scad, { id, why, ...how })),
  )
}

interface Removal {
  id: string
  force: boolean
  discard: boolean
  artifacts: readonly string[]
  why: Why
}

async function removeLocked(scad: Scad, { id, force, discard, artifacts, why }: Removal): Promise<RemoveResult> {
  // another process may have removed it while this one waited
  let session = await findSession(scad, id)
  if (!force) await requireIdle(scad, session)
  const { cancelled, stopped } = force ? await cancelLiveJobs(scad, session) : { cancelled: [], stopped: false }
  if (stopped) session = await findSession(scad, id)
  const saved = discard || session.state === 'created' ? [] : await saveAll(scad, session)
  await warnOfExposures(scad, saved)
  const discarded = discard ? await listDiscarded(scad, session) : []
  const record = await archive(scad, { session, why, saved, discarded, artifacts }, discard)
  const { ignored, overlays } = record ?? { ignored: [], overlays: [] }
  tellGone(scad, { ignored, overlays }, artifacts)
  if (session.state !== 'lost') await scad.engine.removeContainer(session.container)
  await removeForkImage(scad, session)
  await removeLeftovers(scad, session)
  await removeRest(scad, session)
  return { id, project: session.project, saved, discarded, cancelled, ignored, overlays, archived: record?.entry ?? null }
}

/** @returns the entry; null when there is none and the session goes all the same */
async function archive(
  scad: Scad,
  going: Omit<Going, 'lenient'> & Pick<Removal, 'artifacts'>,
  discard: boolean,
): Promise<ArchiveRecord | null> {
  try {
    return await writeArchive(scad, { ...going, lenient: discard || going.session.state === 'broken' })
  } catch (error) {
    const { id } = going.session
    if (isError(error, 'interrupted')) throw error
    // what was asked for is not given up
    if (discard && going.artifacts.length === 0) {
      scad.progress({
        type: 'warning',
        text: `nothing of ${id} is in the archive: ${error instanceof Error ? error.message : String(error)}`,
      })
      return null
    }
    // the words of --artifacts are wrong: giving the work up is no answer to that
    if (!isError(error) || isError(error, 'bad-input')) throw error
    throw kept(going.session, error, 'nothing could be archived of it')
  }
}

/** Says which files go because saving passes them over: git ignores them, or they were written over a folder of the host. */
function tellGone(scad: Scad, { ignored, overlays }: GoneFiles, artifacts: readonly string[]): void {
  const gone = [
    ...ignored
      .filter(({ count }) => count > 0)
      .map(({ count, bytes, ...one }) => ({ ...one, what: `${counted(count, 'name')} that git ignores, ${formatSize(bytes)}`, count })),
    ...overlays
      .filter(({ names }) => names.length > 0)
      .map(({ target, ...one }) => ({
        ...{ ...one, key: target, count: one.added + one.changed + one.deleted },
        what: `written over the folder: ${summaryText({ target, ...one })}`,
      })),
  ]
  for (const { key, what, count, names, kept: files } of gone) {
    const fate = files === 0 ? 'not saved' : `not saved but for ${counted(files, 'file')} in the archive`
    scad.progress({ type: 'note', text: `${key}: ${what}, ${fate}: ${names.slice(0, 5).join(', ')}${count > 5 ? ', …' : ''}` })
  }
  if (gone.length > 0 && artifacts.length === 0) scad.progress({ type: 'note', text: '--artifacts GLOB keeps such files in the archive' })
}

/** What killed processes left of the session: copies of its files. */
async function removeLeftovers(scad: Scad, session: Session): Promise<void> {
  await cleanUp(scad, `remove all copies of ${session.id}`, async (engine) => await removeReaders({ ...scad, engine }, session))
  for (const purpose of ['code', 'save'])
    await rm(join(scad.paths.quarantine, `${session.id}-${purpose}`), { recursive: true, force: true })
}

async function saveAll(scad: Scad, session: Session): Promise<SavedRepo[]> {
  if (session.repos.length === 0 && (session.state === 'broken' || session.state === 'lost'))
    throw new ScadError(
      'unsaved-work',
      `session ${session.id} is ${session.state}, and does not say which repositories it holds`,
      discardHint(session),
    )
  const saved = await saveBefore(scad, session, 'remove')
  // whatever still runs could write after it was saved
  return (await endEverything(scad, session)) ? await saveBefore(scad, session, 'remove') : saved
}

function kept(session: Session, cause: ScadError, why: string): ScadError {
  return new ScadError(cause.code, `session ${session.id} was kept, as ${why}: ${cause.message}`, {
    hint: `${cause.hint === undefined ? '' : `${cause.hint}; or `}${discardHint(session).hint}`,
    cause,
  })
}

function discardHint(session: Session): { hint: string } {
  return { hint: `scad session remove ${session.id} --discard gives the work up` }
}
