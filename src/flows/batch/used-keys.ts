import { listEntries } from '../../archive/entries.ts'
import { findKeyedJob } from '../../job/keyed-job.ts'
import type { Scad } from '../../scad/scad.ts'
import { sessionsByLabel } from '../../session/list.ts'
import { keyedSessionId } from '../../session/session-id.ts'
import { findStanding } from '../find-standing.ts'
import { type BatchTask, tryKey } from './batch-task.ts'

/** Of tasks, which were begun before, and of those which have a session that is there. */
export interface UsedKeys {
  begun: Set<string>
  standing: Set<string>
}

/** By the ids that their keys stand for, of sessions and in the archive; of a task in a given session by the jobs there. */
export async function usedKeys(scad: Scad, project: string, tasks: readonly BatchTask[]): Promise<UsedKeys> {
  const [sessions, entries] = await Promise.all([sessionsByLabel(scad, { project }), listEntries(scad.paths)])
  const there = new Set(sessions.map(({ id }) => id))
  const gone = new Set(entries.map(({ session }) => session))
  const used: UsedKeys = { begun: new Set(), standing: new Set() }
  for (const task of tasks) {
    const first = keyedSessionId(project, tryKey(task, 1))
    const known = task.session === undefined ? there.has(first) || gone.has(first) : await isInjected(scad, task.session, task)
    if (known) used.begun.add(task.id)
    if (there.has(first)) used.standing.add(task.id)
  }
  return used
}

async function isInjected(scad: Scad, id: string, task: BatchTask): Promise<boolean> {
  const session = await findStanding(scad, id)
  return session !== null && (await findKeyedJob(scad, session, tryKey(task, 1))) !== null
}
