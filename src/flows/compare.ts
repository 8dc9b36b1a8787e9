import { z } from 'zod'
import { readableEntries } from '../archive/list.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { listSessions } from '../session/list.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { type Attempt, attemptOf } from './attempt.ts'
import { findKnown } from './find-known.ts'

export const compareAttemptsInput = z.object({
  names: z.array(sessionSchema).default([]).describe('groups of attempts and sessions, also of the archive; default: the newest group'),
})

/**
 * Puts attempts beside each other: how their jobs ended, what verifying them came to, how much they changed, what they took and cost. Of a
 * group all sessions that there are and that are in the archive, in the order of their starts.
 *
 * @throws session-not-found, session-ambiguous, version-mismatch, engine-failed
 */
export async function compareAttempts(scad: Scad, input: z.input<typeof compareAttemptsInput> = {}): Promise<Attempt[]> {
  const { names } = compareAttemptsInput.parse(input)
  const wanted = new Set(names.length > 0 ? names : [await newestGroup(scad)])
  const grouped = await ofGroups(scad, wanted)
  const chosen = new Map<string, Session | ArchiveRecord>()
  for (const name of wanted) {
    const members = grouped.filter(({ group }) => group === name)
    for (const one of members.length > 0 ? members : [await findKnown(scad, name)]) chosen.set(one.id, one)
  }
  return await settleAll([...chosen.values()], async (one) => await attemptOf(scad, one))
}

/** Each session of these groups once: as it is, else as it went last. No other record of the archive is held. */
async function ofGroups(scad: Scad, groups: ReadonlySet<string>): Promise<(Session | ArchiveRecord)[]> {
  const known = new Map<string, Session | ArchiveRecord>()
  for await (const { record } of readableEntries(scad)) if (groups.has(record.group)) known.set(record.id, record)
  for (const session of await listSessions(scad)) if (groups.has(session.group)) known.set(session.id, session)
  return [...known.values()].toSorted((a, b) => a.created - b.created)
}

async function newestGroup(scad: Scad): Promise<string> {
  let newest = { group: '', created: -Infinity }
  const take = ({ group, created }: Pick<Session, 'group' | 'created'>): void => {
    if (group !== '' && created >= newest.created) newest = { group, created }
  }
  // what cannot be read is warned of when the group is
  for await (const { record } of readableEntries({ ...scad, progress: () => undefined })) take(record)
  for (const session of await listSessions(scad)) take(session)
  if (newest.group !== '') return newest.group
  throw new ScadError('session-not-found', 'there is no group of attempts', {
    hint: 'scad dispatch "PROMPT" --attempts 3 makes one; or name the sessions to compare',
  })
}
