import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { followJournal } from '../session/journal.ts'
import { containerName } from '../session/spec.ts'
import { readStatus, type readStatusInput, type SessionStatus } from './status.ts'

/** No oftener than this, in ms, however much happens; and after that at the latest, for what makes no event, such as a killed witness. */
const pace = { fastest: 250, slowest: 5000 }

/** What the engine says when a session begins, ends or goes. Execs, which every look makes too, are not among it. */
const telling = new Set(['create', 'start', 'die', 'pause', 'unpause', 'destroy'])

/**
 * The status again and again: after each event of a session or in its journal, and at least every five seconds, until the
 * signal of `scad` aborts. It does not look into stopped sessions.
 */
export async function* watchStatus(scad: Scad, input: z.input<typeof readStatusInput> = {}): AsyncIterable<SessionStatus[]> {
  const ending = new AbortController()
  const signal = AbortSignal.any([scad.signal, ending.signal])
  let news = Promise.withResolvers<void>()
  const ring = (): void => news.resolve()
  const pause = async (ms: number): Promise<void> => await wait(ms, undefined, { signal }).catch(() => {})
  const followed = new Set<string>()
  void hearEngine(scad, input.project, signal, ring)
  try {
    while (!signal.aborted) {
      news = Promise.withResolvers()
      const since = scad.now()
      const sessions = await readStatus(scad, input, { often: true })
      yield sessions
      for (const { id, state } of sessions)
        if ((state === 'running' || state === 'starting') && !followed.has(id)) {
          followed.add(id)
          void hearJournal(scad, id, since, signal, ring).finally(() => followed.delete(id))
        }
      await pause(pace.fastest)
      await Promise.race([news.promise, pause(pace.slowest - pace.fastest)])
    }
  } catch (error) {
    if (!scad.signal.aborted) throw error
  } finally {
    ending.abort()
  }
}

// Should a listener break off, the pace goes on without it, and the next look tells whether the engine still answers.

async function hearEngine(scad: Scad, project: string | undefined, signal: AbortSignal, ring: () => void): Promise<void> {
  const filter = { [label.kind]: 'session', ...(project === undefined ? {} : { [label.project]: project }) }
  try {
    for await (const { action } of scad.engine.events(filter, signal)) if (telling.has(action)) ring()
  } catch {
    return
  }
}

async function hearJournal(scad: Scad, session: string, since: number, signal: AbortSignal, ring: () => void): Promise<void> {
  try {
    for await (const _event of followJournal(scad, containerName(session), { since, signal })) ring()
  } catch {
    return
  }
}
