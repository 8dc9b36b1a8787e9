import type { Socket } from 'node:net'
import { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { runnerRequest } from './runner-request.ts'
import type { Session } from './session.ts'

/** How long a client that was given all may be silent before its connection is closed, in ms. */
const patience = 5000

/** With which `images/runner/relay` ends when nothing listens. */
const nobody = 69

/**
 * Connects a client with a port inside, as the agent's user, until either is gone. Bytes pass as they are, no faster than they are taken;
 * that a client has sent all is passed on, and the end of what the port answers is the end of the connection. A client whose port cannot
 * be reached is reset.
 *
 * @returns false when nothing listens there
 * @throws engine-failed
 */
export async function relay(scad: Scad, session: Pick<Session, 'container' | 'user'>, port: number, client: Socket): Promise<boolean> {
  const inside = await scad.engine.exec(session.container, { ...runnerRequest('relay', `${port}`), user: session.user, stdin: true })
  const leave = (): void => {
    inside.detach()
    inside.stdout.destroy()
  }
  if (client.destroyed) leave()
  else client.once('close', leave)
  inside.stderr.resume()
  if (inside.stdin !== null) client.pipe(framing()).pipe(inside.stdin, { end: false })
  // a client that goes away takes nothing more; what becomes of the process is told by its exit code
  const drained = finished(inside.stdout).catch(() => {})
  inside.stdout.pipe(client, { end: false })
  const code = await inside.exitCode
  if (code === 126 || code === 127) throw new ScadError('engine-failed', 'a session of an older scad shows no port: start a new session')
  // the process has ended, and a slow client still reads
  await drained
  if (code === nobody) client.resetAndDestroy()
  else client.end(() => client.setTimeout(patience, () => client.destroy()))
  return code !== nobody
}

/** The frames that `images/runner/relay` reads. */
function framing(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(lengthOf(chunk))
      done(null, chunk)
    },
    flush(done) {
      done(null, lengthOf(Buffer.alloc(0)))
    },
  })
}

function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}
