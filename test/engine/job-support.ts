import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { homeMark } from '../../src/host/home-mark.ts'
import type { OutputChunk } from '../../src/job/output-chunks.ts'
import { layout, repoFolder } from '../../src/scad/layout.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { SessionAgent, SessionRepo, SessionSpec } from '../../src/scad/session-spec.ts'
import { noteEvent } from '../../src/session/journal.ts'
import { sessionContainer } from '../../src/session/spec.ts'
import { baseImage } from '../support/engine.ts'
import { testProject, type TestProject } from '../support/project.ts'

const user = '10001:10001'
const [uid, gid] = [10001, 10001]

export interface JobSession extends AsyncDisposable {
  project: TestProject
  scad: Scad
  id: string
  container: string
  /** Runs a shell script inside, as the agent's user unless told otherwise; its trimmed stdout. */
  inside(script: string, as?: string): Promise<string>
}

export interface JobSessionOptions {
  agents?: Record<string, SessionAgent>
  agent?: string
  /** Keys of repositories that are made inside, each with one commit. */
  repos?: string[]
  /** Default: none. */
  network?: SessionSpec['network']
  memory?: number
  pids?: number
  env?: Record<string, string>
  /** Default: one of its own. */
  project?: TestProject
}

/** A session's container on the base image with the runner put into it: what jobs need, and nothing of images and starts. */
export async function jobSession(options: JobSessionOptions = {}): Promise<JobSession> {
  const project = options.project ?? (await testProject())
  const { scad } = project
  const id = `${project.name}-${randomBytes(2).toString('hex')}`
  const keys = options.repos ?? ['app']
  const repos: SessionRepo[] = keys.map((key, index) => ({
    key,
    path: `/nonexistent/${key}`,
    baseRef: 'main',
    base: '',
    branch: 'main',
    access: 'write',
    workdir: index === 0,
    dirty: '',
    format: 'sha1',
  }))
  const spec = sessionContainer({
    id,
    project: project.name,
    tag: '',
    key: '',
    parent: '',
    group: '',
    verifies: null,
    version: scad.version,
    owner: scad.identity.uid,
    home: homeMark(scad.paths),
    user,
    image: await baseImage(scad.engine),
    imageLabels: {},
    repos,
    spec: {
      config: '',
      agents: options.agents ?? {},
      agent: options.agent ?? '',
      verify: {},
      frozen: {},
      mounts: [],
      gpu: '',
      network: options.network ?? { mode: 'none', allow: [] },
      git: { name: 'Test Agent', email: 'agent@example.com' },
    },
    env: {},
    caches: [],
    engine: { rootFolder: '/var/lib/docker' },
    resources: {
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      ...(options.pids === undefined ? {} : { pids: options.pids }),
    },
  })
  const container = await scad.engine.createContainer({ ...spec, workingDir: '/', env: { ...spec.env, ...options.env } })
  await scad.engine.putArchive(container, '/', await rootFiles())
  await scad.engine.startContainer(container)
  const inside: JobSession['inside'] = async (script, as = user) => {
    const execution = await scad.engine.exec(container, { command: ['/bin/sh', '-c', script], user: as, env: { HOME: layout.home } })
    const [stdout, stderr] = await Promise.all([buffer(execution.stdout), buffer(execution.stderr)])
    const code = await execution.exitCode
    if (code !== 0) throw new Error(`${script}: ${code}: ${stderr.toString()}`)
    return stdout.toString().trim()
  }
  for (const key of keys)
    await inside(
      `git init -q -b main ${repoFolder(key)} && cd ${repoFolder(key)} && echo one > file && git add file &&
       git -c user.name=A -c user.email=a@b commit -qm first`,
    )
  await noteEvent(scad, container, { event: 'ready' })
  return { project, scad, id, container, inside, [Symbol.asyncDispose]: async () => await project[Symbol.asyncDispose]() }
}

/** The folders of an environment image that jobs need, with their owners. */
async function rootFiles(): Promise<Buffer> {
  const tar = pack()
  const folder = (name: string, owner: number, mode = 0o755): void =>
    void tar.entry({ name, type: 'directory', mode, uid: owner, gid: owner })
  folder('workspace', uid)
  folder('home/agent', gid)
  folder('var/lib/scad/jobs', 0)
  folder('opt/scad/bin', 0)
  const runner = join(packageFolder(), 'images', 'runner')
  for (const name of await readdir(runner))
    tar.entry({ name: `opt/scad/bin/${name}`, mode: 0o755, uid: 0, gid: 0 }, await readFile(join(runner, name)))
  tar.finalize()
  return await buffer(tar)
}

/** All of a job's output, as text. */
export async function outputOf(chunks: AsyncIterable<OutputChunk>): Promise<{ stdout: string; stderr: string }> {
  const parts: Record<OutputChunk['stream'], Buffer[]> = { stdout: [], stderr: [] }
  for await (const { stream, bytes } of chunks) parts[stream].push(bytes)
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString() }
}

/** The command words of a shell script. */
export function sh(script: string): string[] {
  return ['sh', '-c', script]
}
