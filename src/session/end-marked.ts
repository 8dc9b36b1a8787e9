import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'
import type { Session } from './session.ts'

/**
 * Signals every process inside that carries `SCAD_EXEC=<mark>`: nothing else tells a command that whoever started it has gone away.
 * Works after the context was aborted.
 *
 * @param session whose `user` runs them, as `uid:gid`
 */
export async function endMarked(
  scad: Scad,
  session: Pick<Session, 'container' | 'user'>,
  mark: string,
  signal: 'HUP' | 'TERM',
): Promise<void> {
  // fixed text; signal and mark are its arguments
  const script = `for process in /proc/[0-9]*; do
    if tr '\\0' '\\n' <"$process/environ" | grep -qx "SCAD_EXEC=$2"; then kill -s "$1" "\${process#/proc/}"; fi
  done 2>/dev/null`
  await cleanUp(scad, 'end the command in the session', async (engine) => {
    const command = ['/bin/sh', '-c', script, 'sh', signal, mark]
    await runInside({ ...scad, engine }, session.container, { command, user: session.user, workingDir: '/' })
  })
}
