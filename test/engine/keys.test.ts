import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { stayedSchema } from '../../src/cli/stay-with-dispatched.ts'
import { listClaims } from '../../src/host/locks.ts'
import { injectJob } from '../../src/job/inject.ts'
import { findJob } from '../../src/job/find.ts'
import { listJobs } from '../../src/job/list.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { findSession } from '../../src/session/find.ts'
import type { Session } from '../../src/session/session.ts'
import { keyedShort } from '../../src/job/job-short.ts'
import { jobFolder } from '../../src/session/job-folder.ts'
import { stopSession } from '../../src/session/stop.ts'
import { run } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
import { halted, kill, killedAt } from '../support/halted.ts'
import { type CliResult, testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
beforeAll(async () => {
  project = await testProject({
    agents: {
      // each run leaves a trace
      writer: { adapter: 'command', argv: ['sh', '-c', 'echo ran >> /home/agent/ran'] },
      other: { adapter: 'command', argv: ['true'] },
      loser: { adapter: 'command', argv: ['sh', '-c', 'exit 3'] },
    },
    config: { agent: 'writer' },
  })
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function sessionsOf(key: string): Promise<string[]> {
  const found = await project.scad.engine.listContainers({ [label.project]: project.name, [label.key]: key })
  return found.map(({ labels }) => labels[label.session] ?? '')
}

async function jobsOf(key: string): Promise<string[]> {
  return (await listJobs(project.scad, { project: project.name })).filter((job) => job.key === key).map(({ id }) => id)
}

function parsed({ code, stdout, stderr }: CliResult): z.infer<typeof stayedSchema> {
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`)
  return stayedSchema.parse(JSON.parse(stdout))
}

const one = (text: string): string[] => ['dispatch', 'Write', '--key', text]

describe('inject', () => {
  const words = (key: string, ...more: string[]): string[] => ['inject', session.id, 'Write', '--key', key, ...more]

  test('the same key again gives the job that there is, and says so', async () => {
    const first = await project.cli(...words('a', '--wait'))
    expect(first.code).toBe(0)
    const second = await project.cli(...words('a'))
    expect(second).toEqual({ code: 0, stdout: first.stdout, stderr: expect.stringContaining('the key "a" was used before: job ') })
    expect(JSON.parse((await project.cli(...words('a', '--json'))).stdout)).toMatchObject({
      id: first.stdout.trim(),
      key: 'a',
      reused: true,
    })
    expect(await jobsOf('a')).toEqual([first.stdout.trim()])
    expect(await showJob(project.scad, { job: first.stdout.trim() })).toMatchObject({ key: 'a' })
  })

  test('five at once begin one job', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => project.cli(...words('at once'))))
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1)
    expect(results.filter(({ stderr }) => stderr.includes('was used before'))).toHaveLength(4)
    expect(await jobsOf('at once')).toHaveLength(1)
  })

  test('--again begins a further job, which the key then stands for', async () => {
    const first = (await project.cli(...words('again'))).stdout.trim()
    const further = (await project.cli(...words('again', '--again'))).stdout.trim()
    expect(further).not.toBe(first)
    expect((await project.cli(...words('again'))).stdout.trim()).toBe(further)
    expect(await jobsOf('again')).toEqual([first, further])
  })

  test.each([
    ['another prompt', ['Another'], 'its prompt is another'],
    ['another agent', ['Write', '--agent', 'other'], 'its agent is writer, not other'],
    ['another branch', ['Write', '--branch', 'fix'], 'its branch is none, not fix'],
    ['a command', ['--', 'true'], 'its command is none, not true'],
  ])('%s under the same key is a conflict', async (_, more, difference) => {
    await project.cli(...words('same'))
    const { code, stderr } = await project.cli('inject', session.id, '--key', 'same', ...more)
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/^error: the key "same" stands for job .+\nhint: .+\n$/) })
    expect(stderr).toContain(difference)
    expect(await jobsOf('same')).toHaveLength(1)
  })

  test.each([
    ['empty', ''],
    ['with a line break', 'a\nb'],
    ['too long', 'a'.repeat(201)],
    ['with a space at its end', 'a '],
  ])('a key that is %s is refused', async (_, key) => {
    expect(await project.cli(...words(key))).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('1 to 200 printable characters'),
    })
  })

  test('--again without a key is refused', async () => {
    expect(await project.cli('inject', session.id, 'Write', '--again')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--key KEY'),
    })
  })

  test('killed before the runner has begun, the next one begins the job', async () => {
    await killedAt(project, 'before:exec:/launch', ...words('early'))
    expect(await jobsOf('early')).toEqual([])
    expect((await project.cli(...words('early', '--wait'))).code).toBe(0)
    expect(await jobsOf('early')).toHaveLength(1)
  })

  test('killed once the runner has begun, the next one finds the job', async () => {
    await killedAt(project, 'before:containerLogs:"follow":true', ...words('late'))
    const [id] = await jobsOf('late')
    expect(await project.cli(...words('late'))).toMatchObject({ code: 0, stdout: `${id}\n` })
    expect(await jobsOf('late')).toEqual([id])
  })

  test('a claim whose witness died before it wrote a line is taken over', async () => {
    const folder = jobFolder(keyedShort(session.id, 'dead'))
    await run(project.scad.engine, session.container, ['sh', '-c', 'mkdir "$0" && touch "$0/lock"', folder])
    const { code, stdout } = await project.cli(...words('dead', '--wait'))
    expect(code).toBe(0)
    expect(await jobsOf('dead')).toEqual([stdout.trim()])
  })

  test('a claim whose witness died with a line that the engine never took is its job, and stays', async () => {
    await project.cli(...words('written', '--wait'))
    const short = keyedShort(session.id, 'unheard')
    const claim = `mkdir "$0" && touch "$0/lock" && cd /var/lib/scad && grep '"event":"created"' journal | tail -n 1 >/tmp/line &&
      sed 's/"job":"[a-z0-9]*"/"job":"'"$1"'"/' /tmp/line >>journal && rm /tmp/line`
    await run(project.scad.engine, session.container, ['sh', '-c', claim, jobFolder(short), short])
    expect(JSON.parse((await project.cli(...words('unheard', '--json'))).stdout)).toMatchObject({
      id: `${session.id}/${short}`,
      state: 'lost',
      reused: true,
    })
    await run(project.scad.engine, session.container, ['test', '-e', `${jobFolder(short)}/lock`])
    expect(await listJobs(project.scad, { session: session.id })).toContainEqual(expect.objectContaining({ short, state: 'lost' }))
    expect(await findJob(project.scad, `${session.id}/${short}`)).toMatchObject({ key: 'written', state: 'lost' })
  })

  test('a job of a session that is stopped by now is still found, and a new one is not begun', async () => {
    const other = await project.start()
    const job = await injectJob(project.scad, { session: other.id, prompt: 'Write', key: 'stopped' })
    await waitJob(project.scad, { job: job.id })
    await stopSession(project.scad, { session: other.id })
    expect(await injectJob(project.scad, { session: other.id, prompt: 'Write', key: 'stopped' })).toMatchObject({
      id: job.id,
      reused: true,
    })
    await expect(injectJob(project.scad, { session: other.id, prompt: 'Write', key: 'new' })).rejects.toMatchObject({
      code: 'session-stopped',
    })
  })
})

describe('dispatch', () => {
  test('five at once make one session and one job', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => project.cli(...one('five'))))
    expect(results.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0, 0, 0])
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1)
    expect(results.filter(({ stderr }) => stderr.includes('was used before'))).toHaveLength(4)
    expect(await sessionsOf('five')).toHaveLength(1)
    expect(await jobsOf('five')).toEqual([results[0]?.stdout.trim()])
  })

  test('the session tells its key in its id, and in what is shown of it', async () => {
    const { session: made } = parsed(await project.cli(...one('Issue #1'), '--json'))
    expect(made).toMatchObject({ id: expect.stringMatching(new RegExp(`^${project.name}-issue-1-[a-z0-9]{10}$`)), key: 'Issue #1' })
    expect(await findSession(project.scad, made?.id ?? '')).toMatchObject({ key: 'Issue #1' })
  })

  test.each([
    ['after its container was created', 'after:createContainer'],
    ['after its container was started', 'after:startContainer'],
    ['before it was ready', 'before:exec:/note'],
    ['once it was ready', 'after:exec:/note'],
    ['before the job began', 'before:exec:/launch'],
    ['after the job began', 'before:containerLogs:"follow":true'],
  ])('killed %s, the next one ends with one session and one job', async (what, point) => {
    await killedAt(project, point, ...one(what))
    const { session: made, job } = parsed(await project.cli(...one(what), '--wait', '--json'))
    expect(await sessionsOf(what)).toEqual([made?.id])
    expect(await jobsOf(what)).toEqual([job.id])
    expect(await project.inside(await findSession(project.scad, made?.id ?? ''), 'cat /home/agent/ran')).toBe('ran')
  })

  test('one that is under way in a live process is waited for', async () => {
    const child = await halted(project, 'after:startContainer', ...one('waited'))
    const waiting = project.cli(...one('waited'))
    const waits = async (): Promise<boolean> =>
      (await listClaims(project.scad.paths)).some(({ name, pid }) => name.startsWith(`key-${project.name}`) && pid !== child.pid)
    await eventually(waits, { what: 'the other one to wait' })
    await kill(child)
    expect((await waiting).code).toBe(0)
    expect(await sessionsOf('waited')).toHaveLength(1)
  })

  test('a job of a session that was removed is found in the archive', async () => {
    const { id, session: made } = parsed(await project.cli(...one('gone'), '--until', 'test -e ~/ran', '--json'))
    await removeSession(project.scad, { session: made?.id ?? '' })
    expect(parsed(await project.cli(...one('gone'), '--json'))).toMatchObject({
      id,
      session: null,
      reused: true,
      job: { state: 'succeeded' },
    })
    const told = parsed(await project.cli(...one('gone'), '--until', 'test -e ~/ran', '--json'))
    expect(told).toMatchObject({ id, reused: true, stopped: 'passed', rounds: [{ job: id, verdict: 'passed' }] })
    expect(await project.cli(...one('gone'), '--until', 'true')).toMatchObject({ code: 5, stderr: expect.stringContaining('its command') })
    expect(await project.cli('dispatch', 'Another', '--key', 'gone')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('its prompt'),
    })
    expect(await sessionsOf('gone')).toEqual([])
    const again = parsed(await project.cli(...one('gone'), '--again', '--json'))
    expect(again).toMatchObject({ reused: false, session: { key: 'gone' } })
    expect(parsed(await project.cli(...one('gone'), '--json'))).toMatchObject({ id: again.id, reused: true })
  })

  test('a job that failed is the job all the same: 6 with --wait, 0 without', async () => {
    const words = [...one('lost'), '--agent', 'loser']
    expect((await project.cli(...words, '--wait')).code).toBe(6)
    expect((await project.cli(...words)).code).toBe(0)
    expect((await project.cli(...words, '--wait')).code).toBe(6)
    expect(await jobsOf('lost')).toHaveLength(1)
  })

  test('a key together with a tag is refused, as the key takes its place', async () => {
    expect(await project.cli(...one('x'), '--tag', 'y')).toMatchObject({ code: 2, stderr: expect.stringContaining('--tag') })
  })

  test('a dry run shows the key where it goes', async () => {
    expect((await project.cli(...one('dry'), '--dry-run')).stdout).toContain('--key dry')
    expect(await sessionsOf('dry')).toEqual([])
  })
})
