import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { packageFolder } from '../../src/scad/package.ts'
import { eventually } from './eventually.ts'

export interface RemoteEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  address: string
  /** Where its file system is, seen from this one. */
  root: string
  /** Copies images of this machine's engine over, with their names and ids. */
  load(images: string[]): Promise<void>
}

/** Starts an engine of its own, reached over TCP, that has none of the files of tests and of scad. Root's to do, as dockerd is. */
export async function remoteEngine(): Promise<RemoteEngine> {
  const program = [join(import.meta.dirname, 'remote-engine.pl'), tmpdir(), packageFolder()]
  // it dies with this process, however that ends
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'perl', ...program], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [, port = ''] = await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`the engine ended: ${said}`)
      return said.includes('API listen on') ? /^port (\d+)$/m.exec(said) : null
    },
    { what: 'the engine starts', timeoutMs: 60_000 },
  )
  const tasks = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return {
    address: `tcp://127.0.0.1:${port}`,
    root: `/proc/${tasks.trim()}/root`,
    async load(images) {
      const there = new Docker({ host: '127.0.0.1', port })
      const here = new Docker()
      for (const image of images) await text(await there.loadImage(await here.getImage(image).get()))
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
