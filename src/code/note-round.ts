import { z } from 'zod'
import { sessionSchema, shortSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { codeWords } from '../session/code-words.ts'
import { readJournal, noteEvent } from '../session/journal.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import { requireRunning } from '../session/session.ts'
import { withSessionCode } from '../session/with-session-code.ts'
import { sha256 } from '../text/hash.ts'

export const noteRoundInput = z.object({ session: sessionSchema, job: shortSchema.describe('short id of the check that has ended') })

/**
 * How the code of a session stands once a check of a loop has ended: a word that is the same for the same commits, branches, index and
 * files of all its repositories, but for what git ignores. It is noted in the journal, where the first one for that check counts: whoever
 * asks later, while the agent works on, is given it too.
 *
 * @throws unsaved-work when a repository cannot be read inside; session-not-found, session-ambiguous, session-stopped, session-lost, locked,
 *   engine-failed
 */
export async function noteRound(scad: Scad, input: z.input<typeof noteRoundInput>): Promise<string> {
  const { session: id, job } = noteRoundInput.parse(input)
  return await withSessionCode(scad, id, async (session) => {
    const noted = notedRound(await readJournal(scad, session), job)
    if (noted !== null) return noted
    requireRunning(session)
    const code = sha256(...[...(await codeWords(scad, session, session.container))].flat())
    await noteEvent(scad, session.container, { event: 'round', job, code })
    return code
  })
}

/** What was noted of a check first; null for nothing. Pure. */
export function notedRound(events: readonly JournalEvent[], job: string): string | null {
  const found = events.find((event) => event.event === 'round' && event.job === job)
  return found?.event === 'round' ? found.code : null
}
