import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { Duplex } from 'node:stream'
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
    const ssh = spawn('ssh', this.#arguments, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...this.#env } })
    const stream = Duplex.from({ readable: ssh.stdout, writable: ssh.stdin })
    let said = ''
    ssh.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000)
    })
    ssh.on('error', (error) => stream.destroy(error))
    ssh.on('exit', (code) => {
      if (code !== 0 && code !== null) stream.destroy(new Error(`ssh: ${said.trim().split('\n').at(-1) || `exit code ${code}`}`))
    })
    stream.on('close', () => ssh.kill())
    return stream
  }
}
