import type { LabelFilter } from '../engine/engine.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { sessionsByLabel } from '../session/list.ts'
import type { Session } from '../session/session.ts'

/** The sessions whose events are wanted, by the labels of their containers. */
export type Wanted = LabelFilter

/** @throws session-not-found, session-ambiguous */
export async function wantedOf(
  scad: Scad,
  { project, session }: { project?: string | undefined; session?: string | undefined },
): Promise<Wanted> {
  return {
    [label.kind]: 'session',
    ...(project === undefined ? {} : { [label.project]: project }),
    ...(session === undefined ? {} : { [label.session]: (await findSession(scad, session)).id }),
  }
}

/** The sessions there are now. */
export async function wantedSessions(scad: Scad, wanted: Wanted): Promise<Session[]> {
  const sessions = await sessionsByLabel(scad)
  return sessions.filter(({ labels }) => isWanted(labels, wanted))
}

/** True when labels say what is wanted. Pure. */
export function isWanted(labels: Readonly<Record<string, string>>, wanted: Wanted): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}
