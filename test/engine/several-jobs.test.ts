import type { z } from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelJob } from '../../src/job/cancel.ts'
import { injectJob, type injectJobInput } from '../../src/job/inject.ts'
import { type InjectedJob, injectedJobSchema } from '../../src/job/injected-job.ts'
import type { Job } from '../../src/job/job.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { layout } from '../../src/scad/layout.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { sessionDetailsSchema } from '../../src/status/show-session.ts'
import { forkSession } from '../../src/lifetime/fork.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import type { CliResult } from '../support/project.ts'
import { jobSession, type JobSession, sh } from './job-support.ts'

// The programs of the agents are scripts that say what the real ones would, and keep the words they were started with.
const bin = '/home/agent/bin'
const scripts = {
  codex: `echo "$*" >> ~/codex.txt
case "$*" in *resume*) n=250;; *) n=100;; esac
written=~/.codex/sessions/2026/11/22/rollout-1-th-1.jsonl; mkdir -p $(dirname $written)
note() { echo '{"timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)'","type":"'$1'","payload":{"model":"gpt-x"}}' >> $written; }
note turn_context; note token_usage_record
echo '{"type":"thread.started","thread_id":"th-1"}'
echo '{"type":"turn.completed","usage":{"input_tokens":'$n',"cached_input_tokens":0,"output_tokens":10}}'`,
  claude: `echo "$*" >> ~/claude.txt
echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`,
}
let session: JobSession
const cli = async (...args: string[]): Promise<CliResult> => await session.project.cli(...args)
const inject = async (input: Omit<z.input<typeof injectJobInput>, 'session'>): Promise<InjectedJob> =>
  await injectJob(session.scad, { ...input, session: session.id })
const install = async (name: string, script: string): Promise<string> =>
  await session.inside(`mkdir -p ${bin} && cat > ${bin}/${name} <<'E'\n#!/bin/sh\n${script}\nE\nchmod +x ${bin}/${name}`)
const run = async (input: Parameters<typeof inject>[0]): Promise<Job> => await waitJob(session.scad, { job: (await inject(input)).id })
const reportOf = async (job: Job) => (await showJob(session.scad, { job: job.id })).report

beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({
    agent: 'claude',
    agents: {
      claude: { adapter: 'claude', env },
      codex: { adapter: 'codex', env },
      idle: { adapter: 'codex', env },
      plain: { adapter: 'command', argv: ['cat'], env },
    },
    repos: ['app', 'docs'],
  })
  for (const [name, script] of Object.entries(scripts)) await install(name, script)
})
afterAll(async () => await session[Symbol.asyncDispose]())

describe('a conversation', () => {
  test('that its agent told of goes on in a further job, which has used what was used since', async () => {
    const first = await run({ prompt: 'one', agent: 'codex' })
    const ran = await cli('inject', session.id, 'two', '--agent', 'codex', '--continue', '--wait', '--json')
    const second = injectedJobSchema.parse(JSON.parse(ran.stdout))
    expect(second).toMatchObject({ state: 'succeeded', continues: first.short, agent: 'codex' })
    expect(await session.inside('tail -n 1 ~/codex.txt')).toMatch(/ resume th-1 -$/)
    expect(await reportOf(first)).toMatchObject({ tokens: { input: 100 } })
    expect(await reportOf(second)).toMatchObject({ conversation: 'th-1', tokens: { input: 150, output: 0 }, whole: { input: 250 } })
    // what its output does not tell is in its transcript, of both jobs
    for (const job of [first, second]) expect(await reportOf(job)).toMatchObject({ model: 'gpt-x', turns: 1 })
  })

  test('that scad began goes on from a job that is named, by the agent of that job', async () => {
    const first = await run({ prompt: 'one' })
    await run({ prompt: 'between' })
    const second = await run({ prompt: 'two', continue: first.id })
    expect(second).toMatchObject({ state: 'succeeded', continues: first.short, agent: 'claude' })
    const { conversation } = (await reportOf(first)) ?? {}
    expect(await session.inside('tail -n 1 ~/claude.txt')).toContain(`--resume ${conversation}`)
    expect(await reportOf(second)).toMatchObject({ conversation })
  })

  test('is counted once where all that a session used is told', async () => {
    const { usage } = sessionDetailsSchema.parse(JSON.parse((await cli('session', 'show', session.id, '--json')).stdout))
    expect(usage).toMatchObject({ tokens: { input: 250, output: 10 }, cost: null })
    expect(usage?.jobs.filter(({ conversation }) => conversation === 'th-1').map(({ tokens }) => tokens?.input)).toEqual([100, 150])
    const second = /\/\w+ .*gpt-x +th-1 +1 +150 read, 0 written/
    expect((await cli('session', 'show', session.id)).stdout).toMatch(/^tokens: +250 read, 10 written$/m)
    expect((await cli('session', 'show', session.id)).stdout).toMatch(second)
    const { name } = session.project
    expect((await cli('status', name, '--usage')).stdout).toMatch(/ 250 read, 10 written /)
    expect((await cli('status', name, '--usage')).stdout).toMatch(second)
    expect(JSON.parse((await cli('status', name, '--json')).stdout)).toMatchObject([{ usage: null }])
  })

  test('goes on in a fork, which has used what was used since', async () => {
    const first = await run({ prompt: 'one', agent: 'codex' })
    const { sessions } = await forkSession(session.scad, { session: session.id })
    const { id: fork = '', container = '' } = sessions[0] ?? {}
    // the image of a real session has it
    await runInside(session.scad, container, { command: ['mkdir', '-m', '711', layout.jobs], user: '0:0' })
    const ran = await cli('inject', fork, 'two', '--agent', 'codex', '--continue', '--wait', '--json')
    const second = injectedJobSchema.parse(JSON.parse(ran.stdout))
    expect(second).toMatchObject({ state: 'succeeded', continues: first.short, agent: 'codex' })
    expect(await reportOf(second)).toMatchObject({ conversation: 'th-1', tokens: { input: 150, output: 0 }, whole: { input: 250 } })
    expect((await cli('job', 'list', session.id)).stdout).not.toContain(second.short)
    await removeSession(session.scad, { session: fork, discard: true })
  })

  const refusals: [what: string, args: string[], code: number, says: RegExp][] = [
    ['no job of the agent', ['x', '--agent', 'idle', '--continue'], 4, /has no job of agent idle to go on from/],
    ['a plain command', ['--continue', '--', 'true'], 2, /a plain command has no conversation/],
    ['an unknown job', ['x', '--continue', 'zzzz'], 4, /no job "zzzz"/],
    ['a word that is no job', ['x', '--continue=A b'], 2, /--continue: not a job id/],
    ['a job of another session', ['x', '--continue=elsewhere-1/aaaa'], 2, /is not of session/],
  ]
  test.each(refusals)('is refused in a line: %s', async (_, args, code, says) => {
    const ran = await cli('inject', session.id, ...args)
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) })
    expect(ran.stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  test('of an agent without any is refused', async () => {
    const { id } = await run({ prompt: 'x', agent: 'plain' })
    await expect(inject({ prompt: 'x', continue: id })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('adapter is command'),
    })
  })

  test('is not taken from a job that runs, and goes on from one that was lost', async () => {
    await install('claude', 'exec sleep 1000')
    const live = await inject({ prompt: 'x' })
    await expect(inject({ prompt: 'x', continue: true })).rejects.toMatchObject({
      code: 'session-busy',
      message: expect.stringContaining('still runs'),
    })
    await session.inside("pkill -9 -f 'bin/[w]itness'", '0:0')
    await install('claude', scripts.claude)
    expect(await run({ prompt: 'x', continue: live.id })).toMatchObject({ state: 'succeeded', continues: live.short })
  })
})

describe('beside a job that runs', () => {
  let live: InjectedJob
  const branches = async () => await session.inside('for r in app docs; do git -C /workspace/$r symbolic-ref --short HEAD; done')
  beforeAll(async () => {
    live = await inject({ repos: ['app'], branch: 'first', command: sh('exec sleep 1000') })
  })
  afterAll(async () => void (await cancelJob(session.scad, { job: live.id })))

  test('another one works in another repository, on a branch of its own', async () => {
    const other = await inject({ repos: ['docs'], branch: 'second', command: ['true'] })
    expect(other).toMatchObject({ sharesWith: [], repos: ['docs'], branch: 'second' })
    expect(await branches()).toBe('first\nsecond')
    await waitJob(session.scad, { job: other.id })
  })

  test('one that works in its repository too says so', async () => {
    const other = await cli('inject', session.id, '--json', '--wait', '--', 'true')
    expect(other.stderr).toContain(`shares /workspace/app with job ${live.id}, which still runs`)
    expect(JSON.parse(other.stdout)).toMatchObject({ sharesWith: [live.id] })
  })

  test('no other branch is checked out under it unless that is forced', async () => {
    const refused = await cli('inject', session.id, '--branch', 'third', '--', 'true')
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('branch third would be checked out in /workspace/app') })
    expect(await branches()).toBe('first\nsecond')
    expect(await run({ repos: ['app'], branch: 'first', command: ['true'] })).toMatchObject({ state: 'succeeded' })
    expect(await run({ branch: 'third', force: true, command: ['true'] })).toMatchObject({ state: 'succeeded' })
    expect(await branches()).toBe('third\nthird')
  })
})
