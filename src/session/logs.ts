import { z } from 'zod'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from './find.ts'
import type { JournalEvent } from './journal-event.ts'
import { followJournal, readJournal } from './journal.ts'

export const sessionLogsInput = z.object({
  session: sessionSchema,
  follow: z.boolean().default(false).describe('go on until the session stops'),
  tail: z.number().int().positive().optional().describe('only the last so many events'),
})

/**
 * The journal of a session: what happened in it and when, job by job. Works on stopped and lost sessions.
 * @throws session-not-found, session-ambiguous
 */
export async function* sessionLogs(scad: Scad, input: z.input<typeof sessionLogsInput>): AsyncIterable<JournalEvent> {
  const { session: id, follow, tail } = sessionLogsInput.parse(input)
  const session = await findSession(scad, id)
  const ended = session.state === 'lost'
  if (!follow || ended) return yield* await readJournal(scad, session, tail === undefined ? {} : { tail })
  yield* followJournal(scad, session.container, { signal: scad.signal, ...(tail === undefined ? {} : { tail }) })
}
