import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import type { EngineEvent } from '../engine/engine.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { diskTrouble } from './disk-trouble.ts'
import { Followers } from './followers.ts'
import { merged, readEventsInput, readPasts } from './read-events.ts'
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
  const { since = 0 } = parsed
  for await (const event of eventStream(scad, await wantedOf(scad, parsed))) if (event !== null && event.time >= since) yield event
}

/** The same with a null between what has happened so far and what happens from then on. */
export async function* eventStream(scad: Scad, wanted: Wanted): AsyncIterable<ScadEvent | null> {
  yield* streamOf<ScadEvent | null>(scad.signal, async (send, signal) => await follow(scad, wanted, send, signal))
}

async function follow(scad: Scad, wanted: Wanted, send: Send<ScadEvent | null>, signal: AbortSignal): Promise<void> {
  const told = new Told()
  const tell = async (event: ScadEvent): Promise<boolean> => {
    if (!told.isNew(event)) return false
    await send(event)
    return true
  }
  const followers = new Followers(scad, signal, {
    tell: async (event) => {
      if ((await tell(event)) && filling.has(event.type)) for (const trouble of await diskTrouble(scad)) await tell(trouble)
    },
    over: ({ id }) => told.forget(id),
  })
  const past = async (): Promise<void> => {
    const pasts = await readPasts(scad, wanted)
    for (const event of merged(pasts)) await tell(event)
    await send(null)
    for (const { session, history } of pasts) followers.follow(session, history)
    for (const trouble of await diskTrouble(scad)) await tell(trouble)
  }
  await Promise.race([followers.failed, listen(scad, wanted, followers, past, signal)])
}

/** Follows the sessions there are and each that comes. After a break it looks at all of them again. */
async function listen(scad: Scad, wanted: Wanted, followers: Followers, past: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let begun = false
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      // asked for first, so that nothing falls between the look and the listening
      const news = scad.engine.events(wanted, signal)[Symbol.asyncIterator]()
      const first = news.next()
      first.catch(() => {})
      if (!begun) await past()
      begun = true
      await followThere(scad, wanted, followers)
      followers.ringAll()
      failures = 0
      for (let next = await first; next.done !== true; next = await news.next())
        if (isOfNew(next.value, followers)) await followThere(scad, wanted, followers)
    } catch (error) {
      if (signal.aborted) return
      if (!begun || !isError(error)) throw error
    }
    await pause(Math.min(longestBreakMs, firstBreakMs * 2 ** failures), undefined, { signal }).catch(() => {})
  }
}

async function followThere(scad: Scad, wanted: Wanted, followers: Followers): Promise<void> {
  for (const session of await wantedSessions(scad, wanted)) followers.follow(session)
}

/** @returns true when it is of a session that is not followed yet */
function isOfNew({ type, action, id }: EngineEvent, followers: Followers): boolean {
  return type === 'container' && telling.has(action) && !followers.ring(id) && action !== 'destroy'
}
