import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { Duplex } from 'node:stream'
import { cleanLine } from '../text/clean.ts'
import type { Env } from './docker-config.ts'

/**
 * Reaches an engine through the user's own ssh, as the docker command line does: `docker system dial-stdio` over there
 * joins the stream to its engine's socket. Keys, known hosts and jump hosts are those of the user's ssh config.
 */
export class SshAgent extends Agent {
  readonly #arguments: string[]
  readonly #env: Env

  /** @param port null = what the ssh config says */
  constructor({ destination, port }: { destination: string; port: number | null }, env: Env) {
    super({ keepAlive: false })
    this.#env = env
    const options = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15']
    this.#arguments = [...options, ...(port === null ? [] : ['-p', String(port)]), '--', destination, 'docker', 'system', 'dial-stdio']
  }

  override createConnection(): Duplex {
    return sshStream(this.#arguments, this.#env)
  }
}

/** The streams of an ssh process as one. It ends when the process has: only then is it known whether it failed, and why. */
function sshStream(argv: string[], env: Env): Duplex {
  const ssh = spawn('ssh', argv, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...env } })
  const stream = new Duplex({
    read: () => void ssh.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void ssh.stdin.write(chunk, () => done()),
    final: (done) => void ssh.stdin.end(() => done()),
    destroy: (error, done) => {
      ssh.kill()
      done(error)
    },
  })
  let answered = false
  let complaint = ''
  ssh.stdout.on('data', (chunk: Buffer) => {
    answered = true
    if (!stream.push(chunk)) ssh.stdout.pause()
  })
  ssh.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString()}`.slice(-2000)
  })
  // A write to an ssh that has ended fails; how it ended is told below.
  ssh.stdin.on('error', () => undefined)
  ssh.on('error', (error) => stream.destroy(new Error(`ssh could not be run: ${error.message}`, { cause: error })))
  ssh.on('close', (code) => {
    if (answered) stream.push(null)
    else stream.destroy(new Error(`ssh: ${cleanLine(complaint.trim().split('\n').at(-1) ?? '') || `ended with exit code ${code}`}`))
  })
  return stream
}
