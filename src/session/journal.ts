import { posix } from 'node:path'
import type { LogOptions } from '../engine/engine.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { readLines } from '../text/line-reader.ts'
import { type JournalEvent, parseJournalLine, type SessionNote } from './journal-event.ts'
import { readArchive } from './read-archive.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'
import { withStateFiles } from './state-files.ts'

/** The runner writes lines that a pipe takes whole. */
const maxLineBytes = 4096

/**
 * What happened in a session so far, oldest first. The journal is what PID 1 of its container wrote: only the runner, as root, can.
 * Works on stopped sessions, and by the copy on their volume on lost ones.
 *
 * @param options.tail only the last n events
 * @throws engine-failed; session-not-found when it is gone with its volume
 */
export async function readJournal(scad: Scad, session: Session, { tail }: { tail?: number } = {}): Promise<JournalEvent[]> {
  return (await findJournal(scad, session, { tail })).events
}

/** The same, with where it was: a container that went since it was listed has left the copy alone. */
export async function findJournal(
  scad: Scad,
  session: Session,
  { tail }: { tail?: number | undefined } = {},
): Promise<{ events: JournalEvent[]; in: 'container' | 'volume' }> {
  const copy = async (): Promise<{ events: JournalEvent[]; in: 'volume' }> => {
    const all = await readJournalCopy(scad, { ...session, state: 'lost' })
    return { events: all.slice(tail === undefined ? 0 : -tail), in: 'volume' }
  }
  if (session.state === 'lost') return await copy()
  try {
    const all: JournalEvent[] = []
    for await (const event of events(scad, session.container, tail === undefined ? {} : { tail })) all.push(event)
    return { events: all, in: 'container' }
  } catch (error) {
    // its container went a moment ago, or is going
    if (isError(error, 'session-not-found')) return await copy()
    throw error
  }
}

/**
 * What the copy of the journal on the session's volume holds, oldest first: also lines that the engine did not take, when its disk was
 * full or it was killed. Nothing before anything happened.
 * @throws session-not-found when it is gone, engine-failed
 */
export async function readJournalCopy(scad: Scad, session: Session): Promise<JournalEvent[]> {
  return await withStateFiles(scad, session, async (container) => {
    try {
      const files = await readArchive(await scad.engine.getArchive(container, layout.journal))
      const lines = files.get(posix.basename(layout.journal))?.toString().split('\n') ?? []
      return lines.map(parseJournalLine).filter((event) => event !== null)
    } catch (error) {
      if (isError(error, 'path-not-found')) return []
      throw error
    }
  })
}

/** The journal with what only its copy has. @throws as `readJournal` */
export async function readWholeJournal(scad: Scad, session: Session): Promise<JournalEvent[]> {
  const found = await findJournal(scad, session)
  return found.in === 'volume' ? found.events : wholeJournal(found.events, await readJournalCopy(scad, session))
}

/** The copy has each line, as long as it can be written: what it lacks came after it. Exported for tests. Pure. */
export function wholeJournal(journal: readonly JournalEvent[], copy: readonly JournalEvent[]): JournalEvent[] {
  const known = new Set(copy.map((event) => JSON.stringify(event)))
  return [...copy, ...journal.filter((event) => !known.has(JSON.stringify(event)))]
}

/**
 * The journal from its beginning, from `since` (ms) on, or its last `tail` lines, and then each event as it comes. Ends with the
 * container, and without an error when `signal` aborts.
 */
export async function* followJournal(
  scad: Scad,
  container: string,
  options: { since?: number; tail?: number; signal?: AbortSignal } = {},
): AsyncIterable<JournalEvent> {
  try {
    yield* events(scad, container, { ...options, follow: true })
  } catch (error) {
    if (options.signal?.aborted !== true) throw error
  }
}

/**
 * Writes an event of the session itself into its journal. The session must run.
 * @throws engine-failed
 */
export async function noteEvent(scad: Scad, container: string, note: SessionNote): Promise<void> {
  const { code, stderr } = await runInside(scad, container, runnerRequest('note', noteBody(note)))
  if (code !== 0)
    throw new ScadError('engine-failed', `the journal of the session could not be written: ${stderr.trim() || `note ended with ${code}`}`)
}

/** An event of the session itself as the runner's program `note` takes it. Pure. */
export function noteBody(note: SessionNote): string {
  return JSON.stringify(note).slice(1, -1)
}

async function* events(scad: Scad, container: string, options: LogOptions): AsyncIterable<JournalEvent> {
  const log = await scad.engine.containerLogs(container, options)
  try {
    for await (const line of readLines(log, maxLineBytes)) {
      const event = parseJournalLine(line)
      if (event !== null) yield event
    }
  } finally {
    log.destroy()
  }
}
