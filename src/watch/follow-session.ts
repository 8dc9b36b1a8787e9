import { setTimeout as pause } from 'node:timers/promises'
import { isError } from '../errors/scad-error.ts'
import { observeJobs } from '../job/observe.ts'
import type { Scad } from '../scad/scad.ts'
import { followJournal, readJournal } from '../session/journal.ts'
import { observeRunEnd } from '../session/run-end.ts'
import type { Session } from '../session/session.ts'
import { readRemoved } from './archived.ts'
import type { Bell } from './bell.ts'
import { isAlive, isDead } from './death.ts'
import { fateOf } from './fate.ts'
import { readSession } from './read-session.ts'
import type { ScadEvent } from './scad-event.ts'
import { SessionHistory } from './session-history.ts'
import { untilWitnessGone } from './witness-gone.ts'

export interface Listener {
  /** Told of each thing in the order in which it happened, and of some more than once. */
  tell: (event: ScadEvent) => Promise<void>
  /** Rings at everything the engine tells of the container, and when the engine answers again. */
  bell: Bell
  signal: AbortSignal
}

type TellAll = (events: readonly ScadEvent[]) => Promise<void>

/** The engine hands on the last line of a journal a moment after it was written. ms */
const lastLineMs = 1000

/** Should the engine have failed at one call and answer all others, no bell will ring. ms */
const failureMs = 5000

/**
 * Tells what happens to a session from its beginning on, until its container is no more or the signal aborts. Between two rings of
 * the bell only the journal is listened to. While the engine does not answer it waits for the bell.
 * @param known what is known of it already: should it be gone, nobody could read that again
 */
export async function followSession(
  scad: Scad,
  session: Session,
  { tell, bell, signal }: Listener,
  known = new SessionHistory(session),
): Promise<void> {
  const tellAll: TellAll = async (events) => {
    for (const event of events) await tell(event)
  }
  const left = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => left.resolve(), { once: true })
  let history = known
  const keep = (read: SessionHistory): void => void (history = read)
  while (!signal.aborted) {
    const rung = Promise.race([bell.next(), left.promise])
    let atMost: number | null = null
    try {
      const container = await scad.engine.inspectContainer(session.container)
      if (container === null) return await tellAll(await endOf(scad, session, history))
      if (isAlive(container)) {
        await listen(scad, session, { keep, tellAll, rung, signal })
        // a journal ends a moment before the engine calls its container ended
        atMost = lastLineMs
      } else if (isDead(container)) {
        history = await readAll(scad, session, tellAll)
        await tellAll(history.settle(await observeJobs(scad, session), container.finished))
        await tellAll(history.died(await observeRunEnd(scad, container), container.finished))
      }
    } catch (error) {
      if (!isError(error)) throw error
      atMost = failureMs
    }
    await (atMost === null ? rung : Promise.race([rung, sleep(atMost, signal)]))
  }
}

interface Chapter {
  /** Handed what was read, whenever more of it is known than before. */
  keep: (history: SessionHistory) => void
  tellAll: TellAll
  /** When the engine has something to tell. */
  rung: Promise<void>
  signal: AbortSignal
}

/** Tells what the journal says and will say, until its end. It may stay open after that of its container: a ring ends it too. */
async function listen(scad: Scad, session: Session, { keep, tellAll, rung, signal }: Chapter): Promise<void> {
  const ending = new AbortController()
  const until = AbortSignal.any([signal, ending.signal])
  void rung.then(async () => await sleep(lastLineMs, until)).then(() => ending.abort())
  const past = await readAll(scad, session, tellAll)
  keep(past)
  const history = new SessionHistory(session)
  try {
    for await (const line of followJournal(scad, session.container, { signal: until })) {
      await tellAll(history.push(line))
      if (history.lines === past.lines) keep(history)
      if (line.event === 'created' && !past.hasEnded(line.job)) void tellIfLost(scad, session, line.job, history, tellAll, until)
    }
  } finally {
    ending.abort()
  }
}

async function readAll(scad: Scad, session: Session, tellAll: TellAll): Promise<SessionHistory> {
  const history = new SessionHistory(session)
  for (const line of await readJournal(scad, session)) await tellAll(history.push(line))
  return history
}

/** Only the violent death of a witness leaves no line. */
async function tellIfLost(
  scad: Scad,
  session: Session,
  short: string,
  history: SessionHistory,
  tellAll: TellAll,
  signal: AbortSignal,
): Promise<void> {
  if (!(await untilWitnessGone(scad, session.container, short, signal))) return
  await sleep(lastLineMs, signal)
  if (signal.aborted || history.hasEnded(short)) return
  const jobs = await observeJobs(scad, session)
  await tellAll(
    history.settle(
      jobs.filter((job) => job.short === short),
      scad.now(),
    ),
  )
}

/** All that is known of a session whose container is no more: its last lines may be nowhere but in the archive, or on its volume. */
async function endOf(scad: Scad, session: Session, history: SessionHistory): Promise<ScadEvent[]> {
  const archived = await readRemoved(scad, session)
  if (archived !== null) return archived
  const fate = await fateOf(scad, session)
  const { events } = fate.removed ? { events: [] } : await readSession(scad, { ...session, state: 'lost' })
  return events.length > 0 ? events : history.gone(fate, scad.now())
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {})
}
