import type { EntryDraft } from '../archive/heavy.ts'
import { entryId } from '../archive/entries.ts'
import { locksOf } from '../session/session-locks.ts'
import { formatSize } from '../text/size.ts'
import type { Facts } from './facts.ts'
import { settleMs, type Verdict } from './verdict.ts'

/**
 * What goes of the archive: entries that were not written to their end, and when all of it takes more than it may, prompts, output and
 * transcripts of the oldest entries. Pure.
 *
 * @param maxBytes null: no limit
 */
export function decideArchive({ archive, claims, now }: Pick<Facts, 'archive' | 'claims' | 'now'>, maxBytes: number | null): Verdict[] {
  let total = archive.entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const heavy = archive.entries.filter((entry) => entry.heavy > 0).toSorted((a, b) => a.written - b.written)
  const entries = heavy.map((entry): Verdict => {
    const goes = maxBytes !== null && total > maxBytes
    if (goes) total -= entry.heavy
    const reason = goes
      ? `the archive takes more than ${formatSize(maxBytes)}: its record and journal stay`
      : 'there is room for it in the archive'
    return { kind: 'archive', id: entry.folder, name: entryId(entry), goes, reason, bytes: entry.heavy }
  })
  return [...archive.drafts.map((draft) => draftVerdict(draft, { claims, now })), ...entries]
}

function draftVerdict({ session, folder, bytes, modified }: EntryDraft, { claims, now }: Pick<Facts, 'claims' | 'now'>): Verdict {
  const holder = claims.find(({ alive, name }) => alive && locksOf(session).includes(name))
  const goes = holder === undefined && now - modified >= settleMs
  const reason = goes
    ? 'the process that wrote it is gone'
    : holder === undefined
      ? 'something was written into it just now'
      : `process ${holder.pid} is at the session`
  return { kind: 'archive', id: folder, name: session, goes, reason, bytes }
}
