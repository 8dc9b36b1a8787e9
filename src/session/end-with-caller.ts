import { randomBytes } from 'node:crypto'
import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

/**
 * Runs `work`, and when this process goes before it ends what it started inside with the variables that it is handed: nothing else tells
 * a command there that whoever called has gone. What is at a terminal is hung up, also when this process was killed or the connection is
 * lost: something inside listens to it meanwhile. What is not comes to its end by itself, and is told to end when the context is aborted.
 *
 * @param place where, and the user that runs it, as `uid:gid`
 */
export async function endWithCaller<T>(
  scad: Scad,
  place: Pick<Session, 'container' | 'user'>,
  tty: boolean,
  work: (variables: { SCAD_EXEC: string }) => Promise<T>,
): Promise<T> {
  const mark = randomBytes(8).toString('hex')
  const request = { ...runnerRequest('sh'), command: ['/bin/sh', '-c', script, 'sh', tty ? 'HUP' : 'TERM', mark], user: place.user }
  const listener = tty ? await scad.engine.exec(place.container, { ...request, stdin: true }) : null
  listener?.stdout.resume()
  listener?.stderr.resume()
  try {
    return await work({ SCAD_EXEC: mark })
  } finally {
    if (!scad.signal.aborted) {
      listener?.stdin?.end('done\n')
      // what became of the work matters more
      await listener?.exitCode.catch(() => {})
    } else if (listener === null) {
      await cleanUp(scad, 'end the command in the session', async (engine) => {
        await runInside({ ...scad, engine }, place.container, request)
      })
    }
  }
}

/** Ends the processes of a mark, unless it reads `done` before its input ends. Fixed text; signal and mark are its arguments. */
const script = `
read -r word
if [ "$word" = done ]; then exit; fi
for process in /proc/[0-9]*; do
  if tr '\\0' '\\n' <"$process/environ" | grep -qx "SCAD_EXEC=$2"; then kill -s "$1" "\${process#/proc/}"; fi
done 2>/dev/null`
