import { createHash } from 'node:crypto'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { Engine } from '../../src/engine/engine.ts'
import { stayedSchema } from '../../src/cli/stay-with-dispatched.ts'
import { dispatch } from '../../src/flows/dispatch.ts'
import { finishResultSchema } from '../../src/flows/finish.ts'
import { harvestResultSchema } from '../../src/flows/harvest.ts'
import { listJobs } from '../../src/job/list.ts'
import { jobBriefSchema } from '../../src/job/read-brief.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { createScad } from '../../src/scad/create-scad.ts'
import { label } from '../../src/scad/labels.ts'
import { packageFolder } from '../../src/scad/package.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { findSession } from '../../src/session/find.ts'
import { startedSessionSchema } from '../../src/session/start.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject, type TestProjectOptions } from '../support/project.ts'

const scadProgram = join(packageFolder(), 'commands', 'scad.ts')
const options: TestProjectOptions = {
  repos: { app: {}, docs: {} },
  agents: {
    writer: { adapter: 'command', argv: ['sh', '-c', 'cp {promptFile} note && git add note && git commit -qm "Add a note"'] },
    loser: { adapter: 'command', argv: ['sh', '-c', 'exit 3'] },
    sleeper: { adapter: 'command', argv: ['sleep', '1000'] },
    talker: { adapter: 'command', argv: ['cat'] },
    absent: { adapter: 'command', argv: ['no-such-agent'] },
  },
  config: { agent: 'writer' },
}

/** Of a dispatch that starts a session. */
const dispatchResultSchema = stayedSchema.extend({ session: startedSessionSchema })

let project: TestProject
beforeAll(async () => {
  project = await testProject(options)
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** The JSON document of a command that succeeds. */
async function read<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await project.cli(...args, '--json')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
  return schema.parse(JSON.parse(stdout))
}

async function dispatched(...args: string[]): Promise<z.infer<typeof dispatchResultSchema>> {
  return await read(dispatchResultSchema, 'dispatch', 'Write a note', '--wait', ...args)
}

function closing(scad: Scad): Scad & AsyncDisposable {
  return { ...scad, [Symbol.asyncDispose]: async () => await scad.close() }
}

async function sessions({ scad, name }: TestProject): Promise<string[]> {
  const containers = await scad.engine.listContainers({ [label.project]: name })
  return containers.map(({ labels }) => labels[label.session] ?? '').toSorted()
}

async function refs(key: string, session: string): Promise<string> {
  return await project.git(key, 'for-each-ref', '--format=%(refname)', `refs/remotes/scad/${session}`, `refs/scad/${session}`)
}

describe('dispatch', () => {
  test('builds, starts and injects in one go, and with --wait tells how the job ended', async () => {
    const { id, session, job } = await dispatched('--tag', 'one')
    expect(session.id).toMatch(new RegExp(`^${project.name}-one-[a-z0-9]{4}$`))
    expect(id).toBe(`${session.id}/${job.short}`)
    expect(job).toMatchObject({ state: 'succeeded', agent: 'writer', session: session.id })
    expect(await project.inside(await findSession(project.scad, session.id), 'cat note')).toBe('Write a note')
  })

  test('a known project is named from anywhere, and the job id stands alone on stdout', async () => {
    const { code, stdout } = await project.cliWith({ cwd: tmpdir() }, 'dispatch', project.name, 'Write a note')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(new RegExp(`^${project.name}-[a-z0-9]{4}/[a-z0-9]{8}\n$`)) })
  })

  test('a prompt file and stdin go in byte for byte', async () => {
    const prompt = Buffer.from([0x2d, 0x2d, 0x77, 0x0a, 0xff, 0xfe, 0x0a, 0x0a])
    const sha256 = createHash('sha256').update(prompt).digest('hex')
    await writeFile(join(project.folder, 'task'), prompt)
    const results = [
      await project.cliWith({}, 'dispatch', '--prompt-file', 'task', '--json'),
      await project.cliWith({ input: prompt }, 'dispatch', project.name, '-', '--json'),
    ]
    for (const { stdout } of results)
      expect(dispatchResultSchema.parse(JSON.parse(stdout)).job.prompt).toEqual({ bytes: prompt.length, sha256 })
  })

  test('a job that fails makes --wait end with 6, and its session stays to be looked into', async () => {
    const { code, stdout, stderr } = await project.cli('dispatch', 'Lose', '--agent', 'loser', '--wait')
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringContaining('loser ended with exit code 3.') })
    const job = await project.cli('job', 'show', stdout.trim(), '--json')
    expect(JSON.parse(job.stdout)).toMatchObject({ state: 'failed', exitCode: 3 })
  })

  test('with -i the job has a terminal, and the brief that --print-brief showed before there was a session', async () => {
    const words = ['dispatch', '-i', '--agent', 'talker', '--branch', 'talk', '--caller', 'Ada', '--key', 'talk']
    const { session, brief } = await read(jobBriefSchema, ...words, '--print-brief')
    const { id, job } = await read(stayedSchema, ...words)
    expect(job).toMatchObject({ session, state: 'running', interactive: true, prompt: null })
    expect((await showJob(project.scad, { job: id })).briefText).toBe(brief)
    await project.cli('job', 'cancel', id)
  })

  test('Ctrl-C while it waits leaves the job running and says how to come back', async () => {
    const child = spawn(process.execPath, [scadProgram, 'dispatch', 'Sleep', '--agent', 'sleeper', '--wait'], {
      cwd: project.folder,
      env: project.env,
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await eventually(() => /^job \S+ runs$/m.test(said), { what: 'the job to run', timeoutMs: 60_000 })
    const [, id = ''] = /^job (\S+) runs$/m.exec(said) ?? []
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(130)
    expect(said).toContain(`error: job ${id} goes on\nhint: scad job wait ${id}`)
    expect((await listJobs(project.scad, { project: project.name })).find((job) => job.id === id)?.state).toBe('running')
    await project.cli('job', 'cancel', id)
  })

  test('Ctrl-C before the job runs leaves no session', async () => {
    const before = await sessions(project)
    const controller = new AbortController()
    await using scad = closing(createScad({ env: project.env, cwd: project.folder, signal: controller.signal }))
    const engine = new Proxy(scad.engine, {
      get(target, name: keyof Engine) {
        const method: unknown = target[name]
        if (typeof method !== 'function') return method
        return (...args: unknown[]): unknown => {
          if (name === 'exec' && JSON.stringify(args).includes('/launch')) controller.abort()
          return Reflect.apply(method, target, args)
        }
      },
    })
    const failure: unknown = await dispatch({ ...scad, engine }, { prompt: 'Write a note' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'interrupted', message: expect.stringMatching(/^interrupted; session \S+ was removed again$/) })
    expect(await sessions(project)).toEqual(before)
  })

  test('Ctrl-C once the job has begun leaves the session, and says how to come back to the job', async () => {
    const controller = new AbortController()
    await using scad = closing(createScad({ env: project.env, cwd: project.folder, signal: controller.signal }))
    let launched = false
    const engine = new Proxy(scad.engine, {
      get(target, name: keyof Engine) {
        const method: unknown = target[name]
        if (typeof method !== 'function') return method
        return (...args: unknown[]): unknown => {
          // the journal is listened to for the beginning of what was launched
          if (launched && name === 'containerLogs') controller.abort()
          launched ||= name === 'exec' && JSON.stringify(args).includes('/launch')
          return Reflect.apply(method, target, args)
        }
      },
    })
    const failure: unknown = await dispatch({ ...scad, engine }, { prompt: 'Write a note' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'interrupted', message: expect.stringMatching(/^job \S+ goes on$/) })
    const [, id = ''] = /^job (\S+) /.exec(String(failure instanceof Error && failure.message)) ?? []
    expect(await waitJob(project.scad, { job: id })).toMatchObject({ state: 'succeeded' })
    await removeSession(project.scad, { session: id.split('/')[0] ?? '' })
  })

  test('an agent that is not there leaves no session', async () => {
    const before = await sessions(project)
    const { code, stderr } = await project.cli('dispatch', 'x', '--agent', 'absent')
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^error: agent absent is not installed: .+\nhint: .+\n$/m) })
    expect(await sessions(project)).toEqual(before)
  })

  test('a dry run makes nothing, and a shell that runs its lines does the same as the dispatch', async () => {
    const before = await sessions(project)
    const { stdout } = await project.cli('dispatch', "It's $HOME", '--tag', 'dry', '--wait', '--dry-run')
    expect(await sessions(project)).toEqual(before)
    const bin = join(project.folder, 'bin')
    await mkdir(bin)
    await writeFile(join(bin, 'scad'), `#!/bin/sh\nexec '${process.execPath}' '${scadProgram}' "$@"\n`)
    await chmod(join(bin, 'scad'), 0o755)
    const env = { ...project.env, PATH: `${bin}:${project.env['PATH']}` }
    const ran = await promisify(execFile)('/bin/sh', ['-eu', '-c', stdout], { cwd: project.folder, env })
    const [id = ''] = ran.stdout.trim().split('\n').slice(-1)
    const session = await findSession(project.scad, id.split('/')[0] ?? '')
    expect(session.tag).toBe('dry')
    expect(await project.inside(session, 'cat note')).toBe("It's $HOME")
  })
})

describe('a dispatch that cannot work is refused before anything is made', () => {
  let fresh: TestProject
  beforeAll(async () => {
    fresh = await testProject({ ...options, agents: { ...options.agents, keyed: { adapter: 'claude', credentials: 'env' } } })
  })
  afterAll(async () => await fresh[Symbol.asyncDispose]())

  test.each([
    ['an unknown agent', ['x', '--agent', 'writr'], 'there is no agent "writr"'],
    ['an agent without the login that it has to have', ['x', '--agent', 'keyed'], 'agent keyed has no login'],
    ['an empty prompt', [''], 'the prompt is empty'],
    ['a prompt file that is not there', ['--prompt-file', 'none'], 'the prompt file .+ does not exist'],
    ['a repository that the project does not have', ['x', '--repo', 'nope'], 'has no repository "nope"'],
    ['a prompt without quotes', ['Fix', 'the', 'test'], '3 words are too many'],
    ['a base that does not exist', ['x', '--base', 'app=nope'], 'nope'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await fresh.cli('dispatch', ...args)
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringMatching(new RegExp(`^error: .*${message}.*\nhint: .+\n$`)) })
    expect(code).toBeGreaterThan(1)
    const mine = { [label.project]: fresh.name }
    expect([...(await fresh.scad.engine.listContainers(mine)), ...(await fresh.scad.engine.listImages(mine))]).toEqual([])
  })
})

describe('harvest', () => {
  test('brings the branches, and tells the commits and the size of the change', async () => {
    const { session } = await dispatched()
    const before = [await project.git('app', 'rev-parse', 'HEAD'), await project.git('app', 'status', '--porcelain')]
    const harvested = await read(harvestResultSchema, 'harvest', session.id)
    const tip = await project.git('app', 'rev-parse', `refs/remotes/scad/${session.id}/main`)
    expect(harvested.id).toBe(session.id)
    expect(harvested.log.repos.map(({ key, commits }) => [key, commits.map(({ subject }) => subject)])).toEqual([
      ['app', ['Add a note']],
      ['docs', []],
    ])
    expect(harvested.diff.repos.map(({ key, files, insertions, tip: inside }) => [key, files, insertions, inside === tip])).toEqual([
      ['app', 1, 1, true],
      ['docs', 0, 0, false],
    ])
    expect([await project.git('app', 'rev-parse', 'HEAD'), await project.git('app', 'status', '--porcelain')]).toEqual(before)
    const { stdout } = await project.cli('harvest', session.id)
    expect(stdout).toMatch(/^app +scad\/\S+\/main +[0-9a-f]{10} +unchanged$/m)
    expect(stdout).toMatch(/Add a note\napp: 1 file, \+1 -0\ndocs: no changes\n$/)
  })
})

describe('finish', () => {
  test('fetches, removes the session, and keeps what no commit held', async () => {
    const { session } = await dispatched()
    await project.inside(await findSession(project.scad, session.id), 'echo loose > loose.txt')
    const finished = await read(finishResultSchema, 'finish', session.id)
    expect(await sessions(project)).not.toContain(session.id)
    expect(await project.git('app', 'show', `scad/${session.id}/main:note`)).toBe('Write a note')
    expect(finished.removed.saved.find(({ key }) => key === 'app')?.files).toBe(1)
    const saved = await Promise.all(
      (await refs('app', session.id)).split('\n').map((ref) => project.git('app', 'ls-tree', '-r', '--name-only', ref)),
    )
    expect(saved.join('\n')).toContain('loose.txt')
  })

  test('refuses while a job runs and has fetched nothing then; --force cancels the job first', async () => {
    const { session } = await read(dispatchResultSchema, 'dispatch', 'Sleep', '--agent', 'sleeper')
    const refused = await project.cli('finish', session.id)
    expect(refused).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining(`a job runs in session ${session.id}`) })
    expect(await sessions(project)).toContain(session.id)
    expect(await refs('app', session.id)).toBe('')
    expect((await project.cli('finish', session.id, '--force')).code).toBe(0)
    expect(await sessions(project)).not.toContain(session.id)
    expect(await refs('app', session.id)).toContain(`refs/remotes/scad/${session.id}/main`)
  })

  test('keeps the session when a branch cannot arrive, and says which', async () => {
    const { session } = await dispatched()
    await project.inside(await findSession(project.scad, session.id), 'git branch ünïcode')
    const { code, stdout, stderr } = await project.cli('finish', session.id)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^error: session \S+ was kept, as not everything arrived: app ünïcode .+\nhint: .+\n$/)
    expect(await sessions(project)).toContain(session.id)
  })
})
