import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { helperEnv } from '../../src/git/helper-path.ts'
import { targetEnv, targetUrl } from '../../src/git/target.ts'
import { blankLabels, label } from '../../src/scad/labels.ts'
import { repoFolder } from '../../src/scad/layout.ts'
import { packFile } from './code-tar.ts'
import { testProject, type TestProject, type TestRepo } from '../support/project.ts'

const run = promisify(execFile)
export interface CodeSession extends AsyncDisposable {
  project: TestProject
  id: string
  container: string
  /** Runs a shell script in a repo inside as the agent; its trimmed stdout. */
  inside(key: string, script: string): Promise<string>
}

const user = '10001:10001'

export async function codeSession(repos: Record<string, TestRepo> = { app: {} }): Promise<CodeSession> {
  const project = await testProject({ repos })
  const { engine } = project.scad
  const id = `${project.name}-x1`
  const facts = await Promise.all(
    Object.keys(repos).map(async (key, index) => {
      const base = await project.git(key, 'rev-parse', '-q', '--verify', 'HEAD').catch(() => '')
      const format = await project.git(key, 'rev-parse', '--show-object-format')
      const branch = (await project.git(key, 'symbolic-ref', '-q', '--short', 'HEAD').catch(() => '')) || 'work'
      return { key, path: project.repos[key] ?? '', baseRef: '', base, branch, access: 'write', workdir: index === 0, dirty: '', format }
    }),
  )
  const spec = { config: '', agents: {}, agent: '', verify: {}, mounts: [], gpu: '', git: { name: 'A', email: 'a@b' } }
  const container = await engine.createContainer({
    name: `scad-${id}`,
    image: 'scad/base:bookworm',
    labels: {
      ...blankLabels(),
      [label.kind]: 'session',
      [label.project]: project.name,
      [label.session]: id,
      [label.repos]: JSON.stringify(facts),
      [label.spec]: JSON.stringify(spec),
      [label.user]: user,
    },
    user: '0:0',
    command: ['sleep', 'infinity'],
    env: {},
    workingDir: '/',
    hostname: 'x',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: {},
  })
  await engine.startContainer(container)
  const exec = async (as: string, command: string[]): Promise<string> => {
    const execution = await engine.exec(container, {
      user: as,
      command,
      env: { HOME: '/tmp', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' },
    })
    const [out, error] = await Promise.all([buffer(execution.stdout), buffer(execution.stderr)])
    const code = await execution.exitCode
    if (code !== 0) throw new Error(`${command.join(' ')}: ${code}: ${error.toString()}`)
    return out.toString().trim()
  }
  await exec('0:0', ['sh', '-c', 'mkdir -p -m 777 /workspace; mkdir -p /opt/scad/bin /var/lib/scad/jobs /home/agent'])
  const runner = join(import.meta.dirname, '../../images/runner')
  for (const name of await readdir(runner))
    await engine.putArchive(container, '/opt/scad/bin', packFile(name, await readFile(join(runner, name))))
  await exec('0:0', ['/opt/scad/bin/note', '"event":"ready"'])
  for (const { key, branch, base, format } of facts) {
    await exec(user, ['git', 'init', '-q', `--object-format=${format}`, '-b', branch, repoFolder(key)])
    if (base === '') continue
    const target = { container, user, path: repoFolder(key), engineEnv: { HOME: process.env['HOME'] ?? '' } }
    await run('git', ['-C', project.repos[key] ?? '', 'push', '-q', targetUrl, `${base}:refs/remotes/origin/${branch}`], {
      env: { ...targetEnv(target), ...helperEnv(process.env['PATH'] ?? ''), GIT_ALLOW_PROTOCOL: 'scad' },
    })
    await exec(user, ['git', '-C', repoFolder(key), 'reset', '-q', '--hard', base])
  }
  return {
    project,
    id,
    container,
    inside: async (key, script) => await exec(user, ['sh', '-c', 'cd "$1" && shift && eval "$1"', 'sh', repoFolder(key), script]),
    [Symbol.asyncDispose]: async () => await project[Symbol.asyncDispose](),
  }
}
