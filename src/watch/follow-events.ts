import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import type { EngineEvent } from '../engine/engine.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { diskTrouble } from './disk-trouble.ts'
import { Followers } from './followers.ts'
import { readEventsInput, readPast } from './read-events.ts'
import type { EventType, ScadEvent } from './scad-event.ts'
import { type Send, streamOf } from './stream-of.ts'
import { Told } from './told.ts'
import { type Wanted, wantedOf, wantedSessions } from './wanted.ts'

/** Of all that the engine tells of a session's container. Execs, which every look makes, are not among it. */
const telling = new Set(['create', 'start', 'die', 'destroy'])

/** After these a disk may have become full. */
const filling: ReadonlySet<EventType> = new Set(['session-ready', 'job-ended'])

/** After an engine that does not answer is asked again: the first time, and at most. ms */
const [firstBreakMs, longestBreakMs] = [250, 30_000]

/**
 * What has happened so far, oldest first, and then each thing as it happens, until the signal of `scad` aborts. Nothing is told twice.
 * While the engine does not answer it waits, and then tells what it missed. Events of one session come in their order.
 *
 * @throws session-not-found, session-ambiguous; engine-unreachable, engine-permission, engine-failed when it does not answer at first
 */
export async function* followEvents(scad: Scad, input: z.input<typeof readEventsInput> = {}): AsyncIterable<ScadEvent> {
  const parsed = readEventsInput.parse(input)
  const { since } = parsed
  const stream = eventStream(scad, await wantedOf(scad, parsed), since ?? scad.now())
  for await (const event of stream) if (event !== null && event.time >= (since ?? 0)) yield event
}

/**
 * The same, with a null whenever all that has happened so far is told: once at first, and again after each break.
 * @param archivedSince what went before that, in ms since the epoch, is left out
 */
export async function* eventStream(scad: Scad, wanted: Wanted, archivedSince: number): AsyncIterable<ScadEvent | null> {
  yield* streamOf<ScadEvent | null>(scad.signal, async (send, signal) => await follow(scad, wanted, archivedSince, { send, signal }))
}

interface Output {
  send: Send<ScadEvent | null>
  signal: AbortSignal
}

async function follow(scad: Scad, wanted: Wanted, archivedSince: number, { send, signal }: Output): Promise<void> {
  const told = new Told()
  const tell = async (event: ScadEvent): Promise<boolean> => {
    if (!told.isNew(event)) return false
    await send(event)
    return true
  }
  const followers = new Followers(scad, signal, async (event) => {
    if ((await tell(event)) && filling.has(event.type)) for (const trouble of await diskTrouble(scad)) await tell(trouble)
  })
  let since = archivedSince
  const catchUp = async (): Promise<void> => {
    const now = scad.now()
    const { events, sessions } = await readPast(scad, wanted, since)
    for (const event of events) await tell(event)
    since = now
    await send(null)
    for (const { session, history } of sessions) followers.follow(session, history)
    followers.ringAll()
    for (const trouble of await diskTrouble(scad)) await tell(trouble)
  }
  await Promise.race([followers.failed, listen(scad, wanted, followers, { catchUp, signal })])
}

interface Listening {
  /** Tells what has happened so far, and follows all sessions there are. */
  catchUp: () => Promise<void>
  signal: AbortSignal
}

/** Hears what the engine tells. After a break it catches up. */
async function listen(scad: Scad, wanted: Wanted, followers: Followers, { catchUp, signal }: Listening): Promise<void> {
  let begun = false
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      // asked for first, so that nothing falls between the look and the listening
      const news = scad.engine.events(wanted, signal)[Symbol.asyncIterator]()
      const first = news.next()
      first.catch(() => {})
      await catchUp()
      begun = true
      failures = 0
      for (let next = await first; next.done !== true; next = await news.next())
        if (isOfNew(next.value, followers)) for (const session of await wantedSessions(scad, wanted)) followers.follow(session)
    } catch (error) {
      if (signal.aborted) return
      if (!begun || !isError(error)) throw error
    }
    await pause(Math.min(longestBreakMs, firstBreakMs * 2 ** failures), undefined, { signal }).catch(() => {})
  }
}

/** @returns true when it is of a session that is not followed yet */
function isOfNew({ type, action, id }: EngineEvent, followers: Followers): boolean {
  return type === 'container' && telling.has(action) && !followers.ring(id) && action !== 'destroy'
}
