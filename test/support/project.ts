import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { adapters } from '../../src/agents/adapters.ts'
import { asksOf } from '../../src/config/trust/asks-of.ts'
import { loadTrustedProject } from '../../src/config/load.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { trustFile } from '../../src/config/trust/trust-file.ts'
import type { Progress } from '../../src/events/progress.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { label } from '../../src/scad/labels.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { removeRest } from '../../src/session/remove-rest.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { type Session, workdirRepo } from '../../src/session/session.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { trustedOnly } from '../../src/config/trust/module-guard.ts'
import { commitFiles, git, makeRepo } from './git.ts'

export interface TestRepo {
  /** Path → content of the first commit. Default: a README. */
  files?: Record<string, string>
  /** Further keys of `repos.<key>` in the config. */
  config?: Record<string, unknown>
  /** An existing repository to use instead of a fresh one. */
  path?: string
}

export interface TestProjectOptions {
  /** Default: one repo, `app`. The first one is the workdir unless one says so. */
  repos?: Record<string, TestRepo>
  environment?: Record<string, unknown>
  agents?: Record<string, unknown>
  /** Further top-level keys of the config. */
  config?: Record<string, unknown>
  /** Further variables for scad. */
  env?: Record<string, string>
}

export interface CliResult {
  code: number
  stdout: string
  stderr: string
}

export interface TestProject extends AsyncDisposable {
  /** Unique; every container and image of the project carries it. */
  name: string
  /** Temporary folder that holds the repos, the config and SCAD_HOME. */
  folder: string
  configFile: string
  /** Key → absolute path of the host repo. */
  repos: Record<string, string>
  env: Record<string, string | undefined>
  scad: Scad
  /** What the library said so far through `scad.progress`. */
  said: Progress[]
  /** Runs `scad ARGS` as a person would, in `folder`. */
  cli(...args: string[]): Promise<CliResult>
  cliWith(options: { input?: string | Buffer; env?: Record<string, string>; cwd?: string }, ...args: string[]): Promise<CliResult>
  /** git in a host repo; trimmed stdout. */
  git(key: string, ...args: string[]): Promise<string>
  /** Starts a session through the library, images and all. */
  start(input?: { tag?: string; base?: Record<string, string> }): Promise<StartedSession>
  /** Runs a shell line in a session as the agent, in the workdir repo; trimmed stdout. Fails when the line does. */
  inside(session: Session, line: string): Promise<string>
  /** Writes files into a host repo and commits them; the new commit's id. */
  commit(key: string, files: Record<string, string>, message?: string): Promise<string>
}

/**
 * A project of its own with real repositories. Its environment is the smallest, so that all tests share one cached environment image.
 * Disposing removes its containers, workspace images, volumes and files.
 */
export async function testProject(options: TestProjectOptions = {}): Promise<TestProject> {
  const name = `t${randomBytes(5).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), `scad-${name}-`))
  const configFile = join(folder, 'scad.config.json')
  const wanted = options.repos ?? { app: {} }
  const repos = Object.fromEntries(Object.entries(wanted).map(([key, repo]) => [key, repo.path ?? join(folder, 'repos', key)]))
  const env = { ...withoutLogins(process.env), SCAD_HOME: join(folder, 'home'), HOME: join(folder, 'user'), ...options.env }
  const said: Progress[] = []
  const scad = createScad({ env, cwd: folder, progress: (progress) => said.push(progress) })

  const cliWith: TestProject['cliWith'] = async (how, ...args) => {
    const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), ...args], {
      cwd: how.cwd ?? folder,
      env: { ...env, ...how.env },
    })
    // a command that does not read its input closes it early
    child.stdin.on('error', () => {})
    child.stdin.end(how.input ?? '')
    const exited = new Promise<number>((resolve, reject) => child.once('error', reject).once('close', (code) => resolve(code ?? -1)))
    const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), exited])
    return { code, stdout: stdout.toString(), stderr: stderr.toString() }
  }
  const pathOf = (key: string): string => {
    const path = repos[key]
    if (path === undefined) throw new Error(`the test project has no repo "${key}"`)
    return path
  }

  for (const [key, repo] of Object.entries(wanted))
    if (repo.path === undefined) await makeRepo(pathOf(key), { files: repo.files ?? { 'README.md': `# ${key}\n` } })
  const hasWorkdir = Object.values(wanted).some((repo) => repo.config?.['workdir'] === true)
  const config = {
    name,
    repos: Object.fromEntries(
      Object.entries(wanted).map(([key, repo], index) => [
        key,
        { path: repos[key], ...(index === 0 && !hasWorkdir ? { workdir: true } : {}), ...repo.config },
      ]),
    ),
    git: { name: 'Test Agent', email: 'agent@example.com' },
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(options.agents === undefined ? {} : { agents: options.agents }),
    // no test reaches out unless it says so
    network: 'none',
    ...options.config,
  }
  await writeFile(configFile, JSON.stringify(config, null, 2))
  await trustWhereNeeded(scad, configFile)

  return {
    name,
    folder,
    configFile,
    repos,
    env,
    scad,
    said,
    cli: async (...args) => await cliWith({}, ...args),
    cliWith,
    git: async (key, ...args) => await git(pathOf(key), ...args),
    async start(input) {
      const { startSession } = await import('../../src/session/start.ts')
      return await startSession(scad, { ...input, project: await loadTrustedProject(scad, { config: configFile }) })
    },
    async inside(session, line) {
      const request = { command: ['sh', '-c', line], user: session.user, workingDir: repoFolder(workdirRepo(session)?.key ?? '') }
      const { code, stdout, stderr } = await runInside(scad, session.container, request)
      if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stdout}${stderr}`)
      return stdout.trim()
    },
    commit: async (key, files, message) => await commitFiles(pathOf(key), files, message),
    async [Symbol.asyncDispose]() {
      await removeProject(scad, name)
      await scad.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The environment without what an agent could log in with. With another HOME the tests see no login of whoever runs them either. */
function withoutLogins(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const secret = adapters.flatMap(({ credentials }) => [...credentials.variables(undefined), credentials.addressVariable])
  return {
    // what scad would look for in the HOME that was
    DOCKER_CONFIG: join(homedir(), '.docker'),
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !secret.includes(name))),
  }
}

/** As a person would who wrote it; a config that asks for nothing needs none, and leaves no trace in SCAD_HOME. */
export async function trustWhereNeeded(scad: Scad, file: string): Promise<void> {
  const raw = await readConfig(file, trustedOnly(scad))
  if ((await asksOf(await parseConfig(scad, raw))).length > 0) await trustFile(scad, file)
}

async function removeProject(scad: Scad, name: string): Promise<void> {
  const { engine } = scad
  const mine = { [label.project]: name }
  for (const container of await engine.listContainers(mine)) await engine.removeContainer(container.id)
  for (const image of await engine.listImages(mine)) if (image.labels[label.kind] !== 'environment') await engine.removeImage(image.id)
  for (const { name: volume, labels } of await engine.listVolumes(mine))
    // every scad of this machine may be looking at it
    await (labels[label.kind] === 'session' ? removeRest(scad, { id: labels[label.session] ?? '' }) : engine.removeVolume(volume))
}
