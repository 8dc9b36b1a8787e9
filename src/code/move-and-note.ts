import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionNote } from '../session/journal-event.ts'
import { noteBody } from '../session/journal.ts'
import { runInside, type RunResult } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import type { Session } from '../session/session.ts'

// $1 uid, $2 gid, $3 to $5 the moving, as the agent, $6 what the journal is told
const script = `/usr/bin/setpriv --reuid "$1" --regid "$2" --clear-groups --inh-caps=-all /bin/sh -c "$3" sh "$4" "$5" &&
  exec ${layout.bin}/note "$6"`

/**
 * Moves a folder inside and notes it in the session's journal, in one go, which ends inside whatever becomes of this process.
 *
 * @param move POSIX shell, run as the agent's user: `$1` from, `$2` to. Nothing is noted when it fails, and its exit code is the result's.
 */
export async function moveAndNote(
  scad: Scad,
  { container, user }: Pick<Session, 'container' | 'user'>,
  { move, from, to, note }: { move: string; from: string; to: string; note: SessionNote },
): Promise<RunResult> {
  const [uid = '', gid = ''] = user.split(':')
  const command = ['/bin/sh', '-c', script, 'sh', uid, gid, move, from, to, noteBody(note)]
  return await runInside(scad, container, { ...runnerRequest('note'), command })
}
