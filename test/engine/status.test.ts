import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, LabelFilter } from '../../src/engine/engine.ts'
import { fetchCode } from '../../src/code/fetch.ts'
import { cancelJob } from '../../src/job/cancel.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { label } from '../../src/scad/labels.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { stopSession } from '../../src/session/stop.ts'
import type { Session } from '../../src/session/session.ts'
import { readStatus, type SessionStatus, sessionStatusSchema } from '../../src/status/status.ts'
import { watchStatus } from '../../src/status/watch.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { onTerminal } from '../support/terminal.ts'

let project: TestProject
let scad: Scad
let session: Session
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, docs: {} } })
  scad = project.scad
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

const scadProgram = join(packageFolder(), 'commands', 'scad.ts')
const status = async (context = scad): Promise<SessionStatus[]> => await readStatus(context, { project: project.name })
const sleep = async (id = session.id): Promise<string> => (await injectJob(scad, { session: id, command: ['sleep', '1000'] })).id

async function stateOf(job: string): Promise<string | undefined> {
  const all = (await status()).flatMap(({ jobs }) => jobs)
  return all.find(({ id }) => id === job)?.state
}

/** The same context with an engine that knows this project alone and tells of each call, before which something may happen. */
function overheard(before: (call: string, args: unknown[]) => Promise<void> | void): Scad {
  const engine = new Proxy(scad.engine, {
    get(target, name: keyof Engine) {
      const method: unknown = target[name]
      if (typeof method !== 'function') return method
      return async (...args: unknown[]): Promise<unknown> => {
        await before(name, args)
        const [filter, ...others] = args
        const words =
          name === 'listContainers' || name === 'listVolumes'
            ? [{ ...(filter as LabelFilter), [label.project]: project.name }, ...others]
            : args
        return await (Reflect.apply(method, target, words) as unknown)
      }
    },
  })
  return { ...scad, engine }
}

describe('what it tells', () => {
  test('the sessions with their state, and their jobs with state, agent and times', async () => {
    const ended = await waitJob(scad, { job: (await injectJob(scad, { session: session.id, command: ['false'] })).id })
    const running = await sleep()
    const [found] = (await readStatus(scad)).filter(({ id }) => id === session.id)
    expect(found).toMatchObject({
      project: project.name,
      tag: '',
      state: 'running',
      version: scad.version,
      repos: null,
      disk: expect.any(Number),
    })
    expect(found?.jobs.map(({ id, state, command, ended: end }) => ({ id, state, command, end }))).toEqual([
      { id: ended.id, state: 'failed', command: ['false'], end: ended.ended },
      { id: running, state: 'running', command: ['sleep', '1000'], end: null },
    ])
    await cancelJob(scad, { job: running })
  })

  test('with a project, where each repository stands and what the session takes on disk', async () => {
    await project.inside(
      session,
      'git commit -q --allow-empty -m one && git switch -q -c side && echo new > new && echo edited > README.md',
    )
    const [before] = await status()
    expect(before?.disk).toBeGreaterThan(0)
    expect(before?.repos).toMatchObject([
      { key: 'app', branch: 'side', ahead: 1, behind: 0, modified: 1, untracked: 1, fetched: false, unfetched: ['main', 'side'] },
      { key: 'docs', branch: 'main', ahead: 0, behind: 0, modified: 0, untracked: 0, fetched: false },
    ])
    await fetchCode(scad, { session: session.id })
    expect((await status())[0]?.repos).toMatchObject([{ fetched: true }, { fetched: true }])
  })

  test('the same of a stopped session', async () => {
    const stopped = await project.start({ tag: 'stopped' })
    await project.inside(stopped, 'git commit -q --allow-empty -m one')
    await stopSession(scad, { session: stopped.id })
    const found = (await status()).find(({ id }) => id === stopped.id)
    expect(found).toMatchObject({ state: 'stopped', repos: [{ key: 'app', ahead: 1 }, { key: 'docs' }] })
  })

  test('for people, a table of the sessions, then the jobs and repositories of each', async () => {
    const { stdout } = await project.cli('status', project.name)
    expect(stdout).toMatch(
      new RegExp(`^SESSION +PROJECT +STATE +AGE +JOBS +DISK\n${session.id} +${project.name} +running +\\S.* +2 +\\S+ k?B$`, 'm'),
    )
    expect(stdout).toMatch(/^\S+\/\w{8} +failed +false +\d.* +false ended with exit code 1\.$/m)
    expect(stdout).toMatch(/^REPO +BRANCH +AHEAD +BEHIND +UNCOMMITTED +FETCHED\napp +side +1 +0 +2 +yes\n/m)
  })

  test('that a project without a session has none, and that an unknown one may be misspelt', async () => {
    await using other = await testProject()
    await other.cli('config', 'add')
    expect(await other.cli('status', other.name)).toEqual({ code: 0, stdout: 'no sessions\n', stderr: '' })
    const { code, stderr } = await other.cli('status', `${other.name}x`)
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining(`did you mean "${other.name}"?`) })
  })
})

describe('what it asks', () => {
  test('is one list of the containers and one of their sizes, one journal a session, and a look inside where a job is open, no more', async () => {
    await cancelJob(scad, { job: await sleep() })
    const open = await sleep()
    const calls = new Map<string, number>()
    const found = await readStatus(overheard((call) => void calls.set(call, (calls.get(call) ?? 0) + 1)))
    expect(calls.get('listContainers')).toBe(2)
    expect(calls.get('containerLogs')).toBe(found.length)
    const opened = found.filter(({ jobs }) => jobs.some(({ state }) => state === 'running')).length
    expect(calls.get('exec')).toBe(opened)
    expect([...calls.keys()].toSorted()).toEqual(['containerLogs', 'exec', 'info', 'listContainers', 'listVolumes'])
    await cancelJob(scad, { job: open })
  })
})

describe('what died is never running', () => {
  test('a job whose witness was killed', async () => {
    const job = await sleep()
    const script = 'pkill -9 -f "bin/[w]itness"'
    await runInside(scad, session.container, { command: ['sh', '-c', script], user: '0:0', workingDir: '/' })
    expect(await stateOf(job)).toBe('lost')
    await project.inside(session, 'pkill sleep || true')
  })

  test('a job whose container was killed', async () => {
    const killed = await project.start({ tag: 'killed' })
    const job = await sleep(killed.id)
    await scad.engine.stopContainer(killed.container, 0)
    expect(await stateOf(job)).toBe('lost')
    expect((await status()).find(({ id }) => id === killed.id)?.state).toBe('stopped')
  })

  test('a session that stops between the list and the look inside', async () => {
    const stopping = await project.start({ tag: 'stopping' })
    const job = await sleep(stopping.id)
    const seen = await readStatus(
      overheard(async (call, [container]) => {
        if (call === 'exec' && container === stopping.container) await scad.engine.stopContainer(stopping.container, 0)
      }),
    )
    expect(seen.flatMap(({ jobs }) => jobs).find(({ id }) => id === job)?.state).toBe('lost')
  })

  test('a session whose container goes between the list and its journal, which hides no other', async () => {
    const going = await project.start({ tag: 'going' })
    const seen = await readStatus(
      overheard(async (call, [container]) => {
        if (call === 'containerLogs' && container === going.container) await scad.engine.removeContainer(going.container)
      }),
    )
    const states = new Map(seen.map(({ id, state }) => [id, state]))
    expect(states.get(session.id)).toBe('running')
    expect(states.get(going.id)).toBe('lost')
  })
})

describe('--watch', () => {
  test('prints a line at each change of a job, and ends by Ctrl-C with 130 and without a word', async () => {
    const child = spawn(process.execPath, [scadProgram, 'status', project.name, '--watch', '--json'], { env: project.env })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    let job = ''
    const states: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      const page = sessionStatusSchema.array().parse(JSON.parse(line))
      if (job === '') job = await sleep()
      else {
        const state = page.flatMap(({ jobs }) => jobs).find(({ id }) => id === job)?.state
        if (state === 'running' && !states.includes('running')) void cancelJob(scad, { job })
        if (state !== undefined && state !== 'starting' && state !== states.at(-1)) states.push(state)
        if (state === 'cancelled') child.kill('SIGINT')
      }
    }
    const [code] = child.exitCode === null ? await once(child, 'close') : [child.exitCode]
    expect({ code, complaint }).toEqual({ code: 130, complaint: '' })
    expect(states).toEqual(['running', 'cancelled'])
  })

  test('is not woken by its own looks inside', async () => {
    const job = await sleep()
    const pages: number[] = []
    for await (const _page of watchStatus(scad, { project: project.name })) {
      pages.push(performance.now())
      if (pages.length === 2) break
    }
    expect((pages[1] ?? 0) - (pages[0] ?? 0)).toBeGreaterThan(4900)
    await cancelJob(scad, { job })
  })

  test('takes the place of the page before on a terminal', async () => {
    await using terminal = await onTerminal([process.execPath, scadProgram, 'status', project.name, '--watch'], {
      cwd: project.folder,
      env: { ...project.env, TERM: 'xterm' },
    })
    await terminal.see(session.id)
    const job = await sleep()
    await terminal.see(job)
    expect(terminal.shown().split('\u001B[H\u001B[2J').length).toBeGreaterThan(2)
    terminal.signal('SIGINT')
    expect(await terminal.ended).toEqual({ code: 130, restored: true })
    await cancelJob(scad, { job })
  })
})
