import { isError } from '../errors/scad-error.ts'
import { observeJobs } from '../job/observe.ts'
import type { Scad } from '../scad/scad.ts'
import { isGone } from '../session/is-gone.ts'
import { readJournal } from '../session/journal.ts'
import { observeRunEnd } from '../session/run-end.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'
import { isDead } from './death.ts'
import { lost } from './fate.ts'
import type { ScadEvent } from './scad-event.ts'
import { SessionHistory } from './session-history.ts'

/**
 * What has happened to a session so far, in order: the same that `followSession` tells. Nothing when it goes meanwhile.
 * @throws engine-failed, engine-unreachable
 */
export async function readSession(scad: Scad, session: Session): Promise<{ events: ScadEvent[]; history: SessionHistory }> {
  const history = new SessionHistory(session)
  if (session.state === 'created') return { events: [], history }
  try {
    const lines = await readJournal(scad, session)
    const events = [...lines.flatMap((line) => history.push(line)), ...(await rest(scad, session, lines, history))]
    return { events, history }
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found') && (await isGone(scad, session))) return { events: [], history }
    throw error
  }
}

/** What no line tells. */
async function rest(scad: Scad, session: Session, lines: readonly JournalEvent[], history: SessionHistory): Promise<ScadEvent[]> {
  const container = session.state === 'lost' ? null : await scad.engine.inspectContainer(session.container)
  const dead = container !== null && isDead(container) ? container : null
  const time = dead?.finished ?? scad.now()
  const ended = history.hasOpenJobs ? history.settle(await observeJobs(scad, session, lines), time) : []
  if (session.state === 'lost') return [...ended, ...history.gone(lost, time)]
  return dead === null ? ended : [...ended, ...history.died(await observeRunEnd(scad, dead), time)]
}
