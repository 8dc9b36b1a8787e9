import { ScadError } from '../errors/scad-error.ts'
import { namesIn } from '../host/walk-folder.ts'
import { sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { suggest } from '../text/suggest.ts'
import { inFull } from './in-full.ts'
import { sessionsByLabel } from './list.ts'
import type { Session } from './session.ts'

/**
 * The session of that id, or of which that is a unique beginning.
 * @throws bad-input, session-not-found, session-ambiguous
 */
export async function findSession(scad: Scad, id: string): Promise<Session> {
  if (!idSchema.safeParse(id).success)
    throw new ScadError('bad-input', `not a session id: ${JSON.stringify(id.slice(0, 80))}`, { hint: 'scad session list' })
  const sessions = await sessionsByLabel(scad)
  if (!sessions.some((session) => session.id.startsWith(id))) await refuseGone(scad, id)
  const session = chooseSession(sessions, id)
  return (await inFull(scad, session)).session
}

/**
 * The exact id wins; else the only one that begins so. Pure.
 * @param hint what to do when there is none
 * @throws session-not-found, session-ambiguous
 */
export function chooseSession<T extends Pick<Session, 'id'>>(sessions: T[], id: string, hint = 'scad session list shows what there is'): T {
  const exact = sessions.find((session) => session.id === id)
  if (exact !== undefined) return exact
  const matches = sessions.filter((session) => session.id.startsWith(id))
  const [first, second] = matches
  if (first !== undefined && second === undefined) return first
  if (first === undefined) {
    const near = suggest(
      id,
      sessions.map((session) => session.id),
    )
    throw new ScadError('session-not-found', `no session "${id}"`, {
      hint: near === undefined ? hint : `did you mean ${near}?`,
    })
  }
  const shown = matches.slice(0, 5).map((session) => session.id)
  throw new ScadError('session-ambiguous', `"${id}" begins ${matches.length} session ids`, {
    hint: `write more of it: ${shown.join(', ')}${matches.length > shown.length ? ', …' : ''}`,
    details: { matches: matches.map((session) => session.id) },
  })
}

/** A session that is gone is not one that never was. */
async function refuseGone({ paths }: Pick<Scad, 'paths'>, id: string): Promise<void> {
  const gone = (await namesIn(paths.archive)).toSorted().find((name) => name.startsWith(id))
  if (gone === undefined) return
  throw new ScadError('session-not-found', `no session "${id}": ${gone} was removed`, {
    hint: `scad archive show ${gone} tells what is kept of it, scad session restore ${gone} brings it back`,
  })
}
