import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BatchEvent, batchEventSchema, type BatchReport } from '../../src/flows/batch/batch-event.ts'
import { runBatch } from '../../src/flows/batch/run-batch.ts'
import { listJobs } from '../../src/job/list.ts'
import { listSessions } from '../../src/session/list.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { proveBatch } from '../batch/proof.ts'
import { jobSession } from './job-support.ts'

let project: TestProject
beforeAll(async () => {
  // the prompt is what its agent does
  project = await testProject({
    repos: { app: { config: { verify: ['! test -e broken'] } } },
    agents: { shell: { adapter: 'command', argv: ['sh', '{promptFile}'] } },
    config: { agent: 'shell' },
  })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const commit = (id: string): string => `git commit -q --allow-empty -m "done ${id} in $SCAD_JOB"`

async function write(name: string, tasks: unknown): Promise<string> {
  await writeFile(join(project.folder, name), JSON.stringify(tasks))
  return name
}

function reportOf(stdout: string): BatchReport {
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => batchEventSchema.parse(JSON.parse(line)))
  const last = events.at(-1)
  if (last?.type !== 'batch' || !last.ended) throw new Error(`the batch did not end: ${stdout}`)
  return last
}

/** Which tasks committed, by what is on the host: one entry for each time that its job ran. */
async function done(): Promise<string[]> {
  const log = await project.git('app', 'log', '--format=%s', '--glob=refs/remotes/scad/*', '--glob=refs/scad/*')
  return log.split('\n').flatMap((line) => /^done (\S+) in /.exec(line)?.[1] ?? [])
}

test('a batch that was killed goes on with --resume, also past a container that was killed, and each of its tasks was done once', async () => {
  const { report, commits, befell } = await proveBatch({ tasks: 3, slots: 2, kills: 1, rates: false })
  expect(befell).toMatchObject({ crashes: 1, kills: 1 })
  expect(report).toMatchObject({ passed: 3, failed: 0, lost: 0, skipped: 0 })
  expect(report.tasks.map(({ id, tries }) => `${id} ${tries}`)).toEqual(['t1 1', 't2 2', 't3 1'])
  expect(report.tasks.every(({ changeSet }) => /^cs-[0-9a-f]{12}$/.test(changeSet ?? ''))).toBe(true)
  const each = { t1: 1, t2: 1, t3: 1 }
  expect(commits).toEqual({ app: each, docs: each })
}, 300_000)

test('a task that fails is tried again in a session of its own, each of which is stopped and stays, and what comes after it is skipped', async () => {
  const file = await write('failing.json', {
    name: 'tried',
    tasks: [
      { id: 'bad', prompt: `${commit('bad')}; exit 3` },
      { id: 'next', prompt: commit('next'), after: ['bad'] },
      { id: 'good', prompt: commit('good'), priority: 1 },
    ],
  })
  const { code, stdout } = await project.cli('batch', file, '--retries', '1')
  expect(code).toBe(6)
  const report = reportOf(stdout)
  expect(report).toMatchObject({ batch: 'tried', passed: 1, failed: 1, skipped: 1 })
  expect(report.tasks).toMatchObject([
    { id: 'bad', state: 'failed', tries: 2, reason: expect.stringContaining('exit code 3') },
    { id: 'next', state: 'skipped', tries: 0, reason: 'task bad, which it comes after, did not pass' },
    { id: 'good', state: 'passed', tries: 1 },
  ])
  const kept = await listSessions(project.scad, { project: project.name })
  expect(kept.map(({ key, state }) => `${key} ${state}`).toSorted()).toEqual(['tried/bad stopped', 'tried/bad try 2 stopped'])
  expect((await done()).filter((id) => id === 'bad')).toHaveLength(2)
  expect(await project.cli('batch', file)).toMatchObject({
    code: 5,
    stdout: '',
    stderr: expect.stringMatching(
      /^error: 2 tasks of the batch "tried" were begun before\nhint: scad batch failing\.json --resume goes on with them/m,
    ),
  })
})

test('a task whose change does not pass in a clean room has failed, also where there is one slot for both', async () => {
  const file = await write('verified.json', [{ id: 'broken', verify: true, prompt: `touch broken; git add broken; ${commit('broken')}` }])
  const config = await readFile(project.configFile, 'utf8')
  await writeFile(project.configFile, JSON.stringify({ ...JSON.parse(config), limits: { sessions: 1 } }))
  const { code, stdout } = await project.cli('batch', file)
  await writeFile(project.configFile, config)
  expect({ code, tasks: reportOf(stdout).tasks }).toMatchObject({
    code: 6,
    tasks: [{ state: 'failed', reason: expect.stringMatching(/^cs-\w+ does not pass its verification: app: ! test -e broken$/) }],
  })
})

test('what no limit leaves a slot for waits for one', async () => {
  const file = await write(
    'limited.json',
    ['one', 'two'].map((id) => ({ id, prompt: `sleep 0.2; ${commit(id)}` })),
  )
  const host = join(project.folder, 'config.json')
  await writeFile(host, '{ "limits": { "perAgent": { "shell": 1 } } }')
  const { code, stdout } = await project.cliWith({ env: { SCAD_CONFIG_HOME: project.folder } }, 'batch', file)
  expect({ code, report: reportOf(stdout) }).toMatchObject({ code: 0, report: { passed: 2 } })
  expect(stdout).toContain('limits.perAgent.shell of this machine is 1, and 1 job runs')
})

test('a task whose API lets no more through is put back, and all of its account rest meanwhile', async () => {
  const bin = '/home/agent/bin'
  await using session = await jobSession({
    agent: 'claude',
    agents: { claude: { adapter: 'claude', env: { PATH: `${bin}:/usr/bin:/bin` } } },
    repos: [],
  })
  await session.inside(`mkdir -p ${bin} && printf '#!/bin/sh\\nexec sh\\n' >${bin}/claude && chmod +x ${bin}/claude`)
  const success = String.raw`echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`
  const limited = String.raw`echo '{"type":"result","is_error":true,"api_error_status":429,"result":"rate limit"}'; exit 1`
  const file = join(session.project.folder, 'rates.json')
  const tasks = [
    { id: 'first', session: session.id, prompt: `test -e ~/tried && { ${success}; exit; }; touch ~/tried; ${limited}` },
    { id: 'second', session: session.id, prompt: `test -e ~/tried || exit 4; ${success}` },
  ]
  await writeFile(file, JSON.stringify(tasks))
  const events: BatchEvent[] = []
  for await (const event of runBatch(session.scad, { file })) events.push(event)
  expect(events.at(-1)).toMatchObject({
    passed: 2,
    tasks: [
      { id: 'first', tries: 2 },
      { id: 'second', tries: 1 },
    ],
  })
  const told = events.flatMap((event) => (event.type === 'task' && event.task.state !== 'running' ? [event] : []))
  const [putBack, next] = told
  expect(putBack?.task).toMatchObject({ id: 'first', state: 'waiting', reason: expect.stringContaining('rate limit') })
  const jobs = await listJobs(session.scad, { session: session.id })
  const [limitedJob, nextJob] = [putBack, next].map((event) => jobs.find(({ id }) => id === event?.task.job))
  expect((nextJob?.created ?? 0) - (limitedJob?.ended ?? 0)).toBeGreaterThanOrEqual(2000)
})
