import { findArchived, listEntries } from '../archive/entries.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Job } from '../job/job.ts'
import { findKeyedJob, newestOfKey } from '../job/keyed-job.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { listSessions } from '../session/list.ts'
import { isReady, type Session } from '../session/session.ts'
import { keyTag, sessionIdPrefix } from '../session/session-id.ts'

/** What a key of a project stands for. */
export interface Dispatched {
  /** Null when it was removed since. */
  session: Session | null
  /** What the agents of the session are. */
  spec: SessionSpec
  /** Null when the dispatch was broken off before it began. */
  job: Job | null
}

/**
 * What was dispatched with a key before: the newest session that has a job of the key, also one that is in the archive by now; else one
 * that has none yet. A session whose start was broken off does not count.
 *
 * @returns null when there is nothing
 * @throws locked while another machine starts the session, engine-failed, version-mismatch
 */
export async function findDispatched(scad: Scad, project: string, key: string): Promise<Dispatched | null> {
  const sessions = (await listSessions(scad, { project })).filter((session) => session.key === key).toReversed()
  let empty: Session | null = null
  for (const session of sessions) {
    if (session.start === 'unknown' || session.start === 'under-way')
      throw new ScadError('locked', `session ${session.id} of the key "${key}" is being started or removed`, { hint: 'try again' })
    if (!isReady(session)) continue
    const job = await findKeyedJob(scad, session, key)
    if (job !== null) return { session, spec: session.spec, job }
    empty ??= session
  }
  return (await findInArchive(scad, project, key)) ?? (empty && { session: empty, spec: empty.spec, job: null })
}

async function findInArchive(scad: Scad, project: string, key: string): Promise<Dispatched | null> {
  const prefix = sessionIdPrefix(project, keyTag(key))
  const ids = new Set((await listEntries(scad.paths)).map(({ session }) => session).filter((id) => id.startsWith(prefix)))
  const records = (await Promise.all([...ids].map(async (id) => await findArchived(scad, id))))
    .filter((record) => record !== null)
    .filter(({ labels }) => labels[label.project] === project && labels[label.key] === key)
    .toSorted((a, b) => b.removed - a.removed)
  for (const { spec, jobs } of records) {
    const job = newestOfKey(jobs, key)
    if (job !== null) return { session: null, spec, job }
  }
  return null
}
