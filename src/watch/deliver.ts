import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Hook } from '../config/project.ts'
import { shortUrl } from '../config/short-url.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { formatDuration } from '../text/duration.ts'
import { type Attempt, failure } from './attempt.ts'
import type { Delivered } from './delivered.ts'
import { type HookedEvent, type HookPlace, hooksFor } from './hooks-for.ts'
import { postEvent } from './post-event.ts'
import { attempts as mostAttempts, retryDelay } from './retry.ts'
import { runHookCommand } from './run-hook-command.ts'
import { eventTypeSchema } from './scad-event.ts'
import type { Slots } from './slots.ts'
import type { Send } from './stream-of.ts'

/** That an event was told to a hook, or in the end was not. */
export const deliverySchema = z.object({
  id: z.string().describe('of the event'),
  type: eventTypeSchema,
  session: z.string(),
  hook: z.string().describe('the program, or the server'),
  outcome: z.enum(['delivered', 'failed']),
  attempts: z.int(),
  error: z.string().describe('of the last attempt; "" when it was delivered'),
})
export type Delivery = z.infer<typeof deliverySchema>

interface Desk {
  delivered: Delivered
  /** For attempts, so that a machine that was away for a day is not flooded. */
  slots: Slots
  send: Send<Delivery>
  signal: AbortSignal
}

/**
 * Tells an event to all its hooks, each as often as it takes, and notes that it was. What the signal breaks off is not noted, and so told
 * again by the next one. A hook that fails to the end is a warning and no event: it would only fail again.
 */
export async function deliver(scad: Scad, event: HookedEvent, desk: Desk): Promise<void> {
  const { delivered, signal } = desk
  if (delivered.has(event)) return
  let places: HookPlace[] = []
  const read = await untilDone(desk, async () => {
    places = await hooksFor(scad, event)
    return { done: true }
  })
  if (read === null) return
  if (!read.last.done) scad.progress({ type: 'warning', text: `nobody is told of ${event.id}: ${read.last.error}` })
  await Promise.all(places.map(async (place) => await tellHook(scad, event, place, desk)))
  if (!signal.aborted) await note(scad, delivered, event)
}

async function tellHook(scad: Scad, event: HookedEvent, { hook, folder, key }: HookPlace, desk: Desk): Promise<void> {
  const { delivered, send, signal } = desk
  if (delivered.has(event, key)) return
  const name = hookName(hook)
  const told = await untilDone(
    desk,
    async () => ('url' in hook ? await postEvent(scad, event, hook, signal) : await runHookCommand(scad, event, hook, { folder, signal })),
    (error, ms) => scad.progress({ type: 'note', text: `${name} was not told of ${event.id}: ${error}; again in ${formatDuration(ms)}` }),
  )
  if (told === null) return
  await note(scad, delivered, event, key)
  const { id, type, session } = event
  const error = told.last.done ? '' : told.last.error
  if (error !== '') scad.progress({ type: 'warning', text: `${name} was never told of ${id}: ${error}` })
  await send({ id, type, session, hook: name, outcome: told.last.done ? 'delivered' : 'failed', attempts: told.attempts, error })
}

/** Tries until it succeeds or there is no sense in it. @returns null when the signal came between */
async function untilDone(
  { slots, signal }: Desk,
  attempt: () => Promise<Attempt>,
  onFailure: (error: string, ms: number) => void = () => {},
): Promise<{ last: Attempt; attempts: number } | null> {
  for (let tried = 1; ; tried++) {
    const last = await slots.run(async () => (signal.aborted ? failure('') : await attempt().catch(expected)))
    if (last.done) return { last, attempts: tried }
    if (signal.aborted) return null
    if (last.final || tried === mostAttempts) return { last, attempts: tried }
    const ms = retryDelay(tried, Math.random(), last.askedMs)
    onFailure(last.error, ms)
    await pause(ms, undefined, { signal }).catch(() => {})
  }
}

function expected(error: unknown): Attempt {
  if (isError(error)) return failure(error.message)
  throw error
}

/** It is remembered while this process lives also when it cannot be written. */
async function note(scad: Scad, delivered: Delivered, event: HookedEvent, hook?: string): Promise<void> {
  try {
    await delivered.note(event, hook)
  } catch (error) {
    if (!isError(error)) throw error
    scad.progress({ type: 'warning', text: `${event.id} may be told twice: ${error.message}` })
  }
}

/** What a hook is called where others may read it. */
function hookName(hook: Hook): string {
  return 'url' in hook ? shortUrl(hook.url) : (hook.command[0] ?? '')
}
