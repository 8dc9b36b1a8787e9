import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { suggest } from '../text/suggest.ts'
import { type Entry, entryId, listEntries } from './entries.ts'

/** How a person names an entry. */
export const entrySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}(?:#[1-9]\d{0,8})?$/, 'not an entry of the archive')
  .describe('session id, or any unique prefix of one; #N behind it for an older entry of a session that went more than once')

/** The entry a person named: without a number, the newest of the session. @throws entry-not-found, session-ambiguous */
export async function findEntry({ paths }: Pick<Scad, 'paths'>, wanted: string): Promise<Entry> {
  return chooseEntry(await listEntries(paths), wanted)
}

/** Pure. @throws entry-not-found, session-ambiguous */
export function chooseEntry(entries: readonly Entry[], wanted: string): Entry {
  const [id = '', number] = wanted.split('#')
  const sessions = [...new Set(entries.map(({ session }) => session))]
  const matches = sessions.includes(id) ? [id] : sessions.filter((session) => session.startsWith(id))
  if (matches.length > 1)
    throw new ScadError('session-ambiguous', `"${id}" begins ${matches.length} session ids`, {
      hint: `write more of it: ${matches.slice(0, 5).join(', ')}${matches.length > 5 ? ', …' : ''}`,
      details: { matches },
    })
  const own = entries.filter(({ session }) => session === matches[0])
  const found = number === undefined ? own.at(-1) : own.find(({ entry }) => entry === Number(number))
  if (found !== undefined) return found
  const near = suggest(id, sessions)
  throw new ScadError('entry-not-found', `the archive has no "${wanted}"`, {
    hint: own.length > 0 ? `it has ${own.map(entryId).join(', ')}` : near === undefined ? 'scad archive list' : `did you mean ${near}?`,
  })
}
