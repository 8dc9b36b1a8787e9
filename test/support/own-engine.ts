import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { eventually } from './eventually.ts'

export interface OwnEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  address: string
  /** Kills the daemon alone, at once: containers and containerd go on until it is started again. */
  kill(): Promise<void>
  /** Ends the daemon as a service manager does, and its containers with it. */
  stop(): Promise<void>
  /** Kills the daemon, its containers and all else there, as a loss of power does. */
  crash(): Promise<void>
  /** Starts it again after one of these, and waits until it answers. @param options of dockerd */
  start(...options: string[]): Promise<void>
  /** Copies images of this machine's engine over, with their names and ids. */
  load(images: string[]): Promise<void>
}

/** Why no engine of its own can be started here, for a test to say; null where one can. */
export const noOwnEngine = process.platform === 'linux' && process.getuid?.() === 0 ? null : 'an engine of its own needs Linux and root'

/**
 * Starts an engine that may be killed: it has a network, processes and files of its own. Nothing of it is left once it is disposed, and
 * nothing of it runs once this process has ended, however it did.
 * @param megabytes size of the disk for everything the engine keeps; 0: as much as there is
 * @param first options of dockerd at its first start
 */
export async function ownEngine({ megabytes = 0, first = [] }: { megabytes?: number; first?: string[] } = {}): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'scad-engine-'))
  const socketPath = join(folder, 'socket')
  const docker = new Docker({ socketPath })
  await writeFile(join(folder, 'config'), '{}')
  let machine: Machine | null = await boot(folder, megabytes)

  const crash = async (): Promise<void> => {
    await machine?.end()
    machine = null
  }
  const tell = async (line: string): Promise<void> => {
    machine ??= await boot(folder, megabytes)
    await machine.tell(line)
  }
  const start: OwnEngine['start'] = async (...options) => {
    await tell(['start', `--cgroup-parent=/${basename(folder)}`, ...options].join(' '))
    const answers = async (): Promise<boolean> => (await docker.ping().catch(() => null)) !== null
    await eventually(answers, { what: 'the engine answers', timeoutMs: 60_000 }).catch(async (error: unknown) => {
      throw new Error(`${String(error)}; it says:\n${(await readFile(join(folder, 'log'), 'utf8')).slice(-2000)}`)
    })
  }
  const engine: OwnEngine = {
    address: `unix://${socketPath}`,
    kill: async () => await tell('kill'),
    stop: async () => await tell('stop'),
    crash,
    start,
    async load(images) {
      await text(await docker.loadImage(await savedImages(images)))
    },
    async [Symbol.asyncDispose]() {
      await crash()
      await removeGroups(basename(folder))
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await start(...first)
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
  return engine
}

interface Machine {
  tell(line: string): Promise<void>
  end(): Promise<void>
}

/** The namespaces an engine lives in, see own-engine.pl; they end with this process. */
async function boot(folder: string, megabytes: number): Promise<Machine> {
  const child = spawn('perl', [join(import.meta.dirname, 'own-engine.pl'), folder, `${megabytes}`], { stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const errors = text(child.stderr)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answered = async (): Promise<void> => {
    if ((await lines.next()).done === true) throw new Error(`the machine of the engine ended: ${await errors}`)
  }
  await answered()
  return {
    async tell(line) {
      child.stdin.write(`${line}\n`)
      await answered()
    },
    async end() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** In one archive, which holds the layers they share once. */
async function savedImages(names: string[]): Promise<NodeJS.ReadableStream> {
  const query = names.map((name) => `names=${encodeURIComponent(name)}`).join('&')
  // dial takes the last character of a path with a query away
  const call = { path: `/images/get?${query}&`, method: 'GET', isStream: true, statusCodes: { 200: true, 404: 'no such image' } }
  return await new Promise((resolve, reject) => {
    new Docker().modem.dial(call, (error: unknown, stream: unknown) => {
      if (stream instanceof Readable) resolve(stream)
      else reject(error instanceof Error ? error : new Error('the engine saved no images'))
    })
  })
}

/** The kernel keeps the groups that containers were in, in every hierarchy. */
async function removeGroups(name: string): Promise<void> {
  const top = '/sys/fs/cgroup'
  for (const place of [top, ...(await readdir(top)).map((hierarchy) => join(top, hierarchy))]) {
    const folders = await readdir(join(place, name), { recursive: true, withFileTypes: true }).catch(() => [])
    const groups = folders.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
    // those that lie in others first; a process that was killed may take a moment to leave its own
    for (const group of [...groups.toSorted().toReversed(), join(place, name)])
      await eventually(async () => await isRemoved(group), { what: `${group} goes` })
  }
}

async function isRemoved(group: string): Promise<boolean> {
  return await rmdir(group).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'EBUSY',
  )
}
