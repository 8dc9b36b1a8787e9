import { join } from 'node:path'
import { isError, ScadError } from '../errors/scad-error.ts'
import { homeMark } from '../host/home-mark.ts'
import { listClaims, withLock } from '../host/locks.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { archivedSince } from './archived.ts'
import { Bell } from './bell.ts'
import { deliver, type Delivery } from './deliver.ts'
import { Delivered } from './delivered.ts'
import { expireOnTime } from './expire-on-time.ts'
import { eventStream } from './follow-events.ts'
import { type HookedEvent, isHooked } from './hooks-for.ts'
import type { EventType } from './scad-event.ts'
import { Slots } from './slots.ts'
import { type Send, streamOf } from './stream-of.ts'
import { type Wanted, wantedSessions } from './wanted.ts'

const lockName = 'watch'
/** Attempts at once. */
const atOnce = 8
/** What the archive holds of sessions that went so long before is read again: writing an entry may take a while. ms */
const overlapMs = 86_400_000
/** After these another session may be the next whose time is over. */
const movesDeadlines: ReadonlySet<EventType> = new Set(['session-ready', 'job-ended'])
/** The file of what was delivered is written anew after so many further lines. */
const linesMore = 10_000

/**
 * Runs the hooks of this user's sessions, those of this SCAD_HOME, until the signal of `scad` aborts: on what happens, and on what happened since it last ran. The
 * first time it begins with what happens from then on. Each event is told to each of its hooks at least once, whenever this process ends:
 * twice where it ends between the telling and the note of it. Sessions whose time is over are ended too.
 *
 * @returns each event with each hook that was told of it, or in the end could not be
 * @throws locked when one runs already; engine-unreachable, engine-permission, engine-failed when the engine does not answer at first
 */
export async function* watchHooks(scad: Scad): AsyncIterable<Delivery> {
  yield* streamOf<Delivery>(scad.signal, async (send, signal) => await alone(scad, async () => await watch({ ...scad, signal }, send)))
}

async function watch(scad: Scad, send: Send<Delivery>): Promise<void> {
  const { signal } = scad
  const wanted = { [label.kind]: 'session', [label.owner]: String(scad.identity.uid), [label.home]: homeMark(scad.paths) }
  const delivered = await Delivered.read(join(scad.paths.watch, 'delivered'))
  const isFirst = delivered.since === null
  const desk = { delivered, slots: new Slots(atOnce), send, signal }
  const past: HookedEvent[] = []
  const bell = new Bell()
  let caughtUp = false
  let limit = linesMore
  await withPending(async (begin) => {
    for await (const event of eventStream(scad, wanted, delivered.since ?? scad.now())) {
      if (event === null) {
        if (isFirst) for (const known of past) await delivered.note(known)
        await forget(scad, wanted, delivered)
        if (!caughtUp) begin(expireOnTime(scad, bell))
        caughtUp = true
        if (!isFirst) for (const known of past.splice(0)) begin(deliver(scad, known, desk))
        scad.progress({ type: 'note', text: 'watching' })
        continue
      }
      if (caughtUp && movesDeadlines.has(event.type)) bell.ring()
      if (isHooked(event)) {
        if (caughtUp) begin(deliver(scad, event, desk))
        else past.push(event)
      }
      if (delivered.size > limit) {
        await forget(scad, wanted, delivered)
        limit = delivered.size + linesMore
      }
    }
  })
}

/** Forgets what nobody will tell of again: sessions that went long ago. */
async function forget(scad: Scad, wanted: Wanted, delivered: Delivered): Promise<void> {
  const since = Math.max(delivered.since ?? 0, scad.now() - overlapMs)
  const there = await wantedSessions(scad, wanted)
  const known = new Set([...there.map(({ id }) => id), ...(await archivedSince(scad, since)).map(({ session }) => session), ''])
  await delivered.forget((session) => known.has(session), since)
}

/** Waits for all that was begun; the first failure is the failure of the whole. */
async function withPending(work: (begin: (task: Promise<void>) => void) => Promise<void>): Promise<void> {
  const failed = Promise.withResolvers<never>()
  const pending = new Set<Promise<void>>()
  const begin = (task: Promise<void>): void => {
    const one = task.catch((error: unknown) => failed.reject(error)).finally(() => pending.delete(one))
    pending.add(one)
  }
  await Promise.race([failed.promise, work(begin)])
  await Promise.race([failed.promise, Promise.all(pending)])
}

/** Two that run would tell everything twice. @throws locked */
async function alone(scad: Scad, work: () => Promise<void>): Promise<void> {
  try {
    await withLock(scad.paths, lockName, work)
  } catch (error) {
    if (!isError(error, 'locked') || scad.signal.aborted) throw error
    const other = (await listClaims(scad.paths)).find(({ name, alive }) => name === lockName && alive)
    throw new ScadError('locked', `scad watch runs already${other === undefined ? '' : `: process ${other.pid}`}`, {
      hint: 'one tells of the sessions of all projects',
      cause: error,
    })
  }
}
