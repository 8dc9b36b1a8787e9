import { findArchived } from '../../archive/entries.ts'
import { changeSetOf } from '../../code/change-set.ts'
import { fetchCode } from '../../code/fetch.ts'
import { ScadError } from '../../errors/scad-error.ts'
import type { Job } from '../../job/job.ts'
import { removeSession } from '../../lifetime/remove.ts'
import type { Scad } from '../../scad/scad.ts'
import { stopSession } from '../../session/stop.ts'
import { usageIfPossible } from '../../status/usage.ts'
import { findKnown } from '../find-known.ts'
import { findStanding } from '../find-standing.ts'
import { finish } from '../finish.ts'
import { requireVerified } from './require-verified.ts'

export interface Settling {
  /** The session is the task's own. */
  own: boolean
  /** Leave sessions of tasks that passed, too. */
  keep: boolean
  /** What it changed has to pass in a clean room, too. */
  verify: boolean
}

/**
 * What became of a job that succeeded is brought to the host and verified, where that is asked for, and its session, when it is the task's own,
 * is finished, or stopped: before it is verified, as its slot may be the only one. May be asked for again at any point of it.
 * @returns the id of its change set; null when nothing changed
 * @throws what `findKnown`, `requireVerified`, `finish`, `fetchCode` and `stopSession` throw
 */
export async function settlePassed(scad: Scad, { session }: Pick<Job, 'session'>, { own, keep, verify }: Settling): Promise<string | null> {
  const source = await findKnown(scad, session)
  if ('changes' in source) {
    // what its host repositories are by now makes nothing else of it
    const { id } = changeSetOf(source, source.changes)
    if (verify) await requireVerified(scad, session, id)
    return id
  }
  if (verify) {
    const { changeSet } = await fetchCode(scad, { session })
    // the clean room may need the slot that it has
    if (own) await stopSession(scad, { session }, { idle: true })
    await requireVerified(scad, session, changeSet)
  }
  if (own && !keep) return (await finish(scad, { session })).fetch.changeSet
  const { changeSet } = await fetchCode(scad, { session })
  if (own) await stopSession(scad, { session }, { idle: true })
  return changeSet
}

/**
 * What a job that did not succeed has left is brought to the host, as far as that can be done, and its session, when it is the task's own, is
 * stopped, so that somebody can look, unless somebody is at work in it.
 */
export async function settleFailed(scad: Scad, { session }: Pick<Job, 'session'>, { own }: Settling): Promise<void> {
  await ifPossible(scad, notPutAway(session), async () => {
    if ((await findStanding(scad, session)) === null) return
    await ifPossible(scad, notPutAway(session), async () => await fetchCode(scad, { session }))
    if (own) await stopSession(scad, { session }, { idle: true })
  })
}

/** A try that did not count leaves nothing that is in the way; its work is saved as by any removal. */
export async function settleLimited(scad: Scad, { session }: Pick<Job, 'session'>, { own }: Settling): Promise<void> {
  await ifPossible(scad, notPutAway(session), async () => {
    if (own && (await findStanding(scad, session)) !== null) await removeSession(scad, { session })
  })
}

/** What a job cost, in US dollars; null where its agent does not reckon, or, with a warning, where nobody can look. */
export async function costOf(scad: Scad, job: Job): Promise<number | null> {
  return await ifPossible(scad, `what job ${job.id} cost cannot be read`, async () => {
    const session = await findStanding(scad, job.session)
    if (session !== null) return (await usageIfPossible(scad, session, [job]))?.cost ?? null
    const archived = await findArchived(scad, job.session)
    return archived?.jobs.find(({ id }) => id === job.id)?.report?.cost ?? null
  })
}

function notPutAway(session: string): string {
  return `session ${session} could not be put away`
}

/** What `work` comes to; null, with a warning that `otherwise` begins, when it fails. @throws interrupted, and what is a bug */
async function ifPossible<T>(scad: Scad, otherwise: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    scad.progress({ type: 'warning', text: `${otherwise}: ${error.message}` })
    return null
  }
}
