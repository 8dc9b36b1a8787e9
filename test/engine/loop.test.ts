import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listJobs } from '../../src/job/list.ts'
import { showJob } from '../../src/job/show.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { eventually } from '../support/eventually.ts'
import { kill } from '../support/halted.ts'
import type { CliResult } from '../support/project.ts'
import { runExample } from './demo-support.ts'
import { jobSession, type JobSession } from './job-support.ts'

// Their programs are scripts that work as models do: one commits a line each round and says what its conversation cost, the others do little.
const scripts = {
  claude: `cat >> ~/asked; echo line >> lines; git add lines; git -c user.name=A -c user.email=a@b commit -qm line
case "$*" in *--resume*) n=$(($(cat ~/n) + 1));; *) n=1;; esac; echo $n > ~/n
echo '{"type":"system","subtype":"init","session_id":"c-1"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"'"\${SAYS:-done}"'","total_cost_usd":'$((n * 5))'e-1}'`,
  idler: 'true',
  breaker: 'exit 3',
  patient: 'echo line >> waited; until [ -e ~/go ]; do sleep 0.1; done',
}

let session: JobSession
beforeAll(async () => {
  const bin = '/home/agent/bin'
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const plain = { adapter: 'command', env }
  session = await jobSession({
    agent: 'claude',
    agents: {
      claude: { adapter: 'claude', env },
      ...Object.fromEntries(['idler', 'breaker', 'patient'].map((name) => [name, { ...plain, argv: [name] }])),
    },
  })
  await session.inside(`mkdir -p ${bin}`)
  for (const [name, script] of Object.entries(scripts))
    await session.inside(`cat > ${bin}/${name} <<'E'\n#!/bin/sh\n${script}\nE\nchmod +x ${bin}/${name}`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

const words = (agent: string, ...more: string[]): string[] => ['inject', session.id, 'Do it', '--agent', agent, '--json', ...more]
const loop = async (agent: string, ...more: string[]): Promise<CliResult> => await session.project.cli(...words(agent, ...more))

test('a loop ends when the check passes, and each round goes on with what the check wrote', async () => {
  const { code, stdout, stderr } = await loop('claude', '--until', 'wc -l < lines; [ $(wc -l < lines) -ge 3 ]')
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  const told = JSON.parse(stdout)
  expect(told).toMatchObject({ stopped: 'passed', state: 'succeeded', id: told.rounds[2].job })
  expect(told.rounds.map(({ verdict, exitCode, cost }: Record<string, unknown>) => [verdict, exitCode, cost])).toEqual([
    ['failed', 1, 0.5],
    ['failed', 1, 0.5],
    ['passed', 0, 0.5],
  ])
  expect(stderr).toMatch(/round 1: the check fails: it ended with exit code 1 \(scad job logs \S+\)\n[^]*round 3: the check passes/)
  const last = await showJob(session.scad, { job: told.id })
  expect(`${session.id}/${last.continues}`).toBe(told.rounds[1].job)
  expect(last.promptText).toContain('What it wrote to stdout:\n\n2\n')
  expect(await session.inside('cat ~/asked')).toMatch(/^Do it/)
})

test('a loop ends when a round left everything as it was, and says the same when it is called again', async () => {
  const args = ['idler', '--until', 'echo no >&2; false', '--key', 'idle'] as const
  const first = await loop(...args)
  expect(first).toMatchObject({ code: 6, stderr: expect.stringContaining('stopped after 2 rounds: the last one changed nothing') })
  const again = await loop(...args)
  expect(again.code).toBe(6)
  expect(JSON.parse(again.stdout)).toEqual({ ...JSON.parse(first.stdout), reused: true })
  const other = await loop('idler', '--until', 'true', '--key', 'idle')
  expect(other).toMatchObject({ code: 5, stderr: expect.stringMatching(/its command is .*false, not .*true/) })
})

test.each([
  ['marker', ['--until', 'false', '--stop-when', 'CANNOT', '--env', 'SAYS=I CANNOT do it'], 1],
  ['rounds', ['--until', 'false', '--max-rounds', '1'], 1],
  ['budget', ['--until', 'false', '--max-cost', '0.9'], 2],
])('a loop ends by its %s', async (stopped, more, rounds) => {
  const { code, stdout } = await loop('claude', ...more)
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 6, stopped, rounds: { length: rounds } })
})

test('a loop ends when a job fails, and nothing is checked', async () => {
  const { code, stdout } = await loop('breaker', '--until', 'true')
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 6, stopped: 'failed', rounds: [{ check: null, verdict: 'none' }] })
})

test('a loop that was killed goes on in its round when it is called again, and does nothing twice', async () => {
  const args = words('patient', '--until', '[ $(wc -l < waited) -ge 2 ]', '--key', 'killed')
  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), ...args], {
    cwd: session.project.folder,
    env: session.project.env,
    stdio: 'ignore',
  })
  await eventually(async () => (await session.inside('cat /workspace/app/waited || :')) === 'line', { what: 'the first round' })
  await kill(child)
  await session.inside('touch ~/go')
  const { code, stdout, stderr } = await session.project.cli(...args)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ reused: true, stopped: 'passed', rounds: [{ verdict: 'failed' }, { verdict: 'passed' }] })
  expect(await session.inside('cat /workspace/app/waited')).toBe('line\nline')
  const jobs = await listJobs(session.scad, { session: session.id })
  expect(jobs.filter(({ agent }) => agent === 'patient')).toHaveLength(2)
})

test('the same loop as a shell script over the primitives passes too, and does nothing when it is called again', async () => {
  await session.inside('rm /workspace/app/lines')
  const check = 'wc -l < lines; [ $(wc -l < lines) -ge 2 ]'
  const script = async (): Promise<CliResult> =>
    await runExample(session.project, 'review-loop.sh', session.id, 'script', '3', 'Do it', check)
  const first = await script()
  expect({ code: first.code, stderr: first.code === 0 ? '' : first.stderr }).toEqual({ code: 0, stderr: '' })
  const last = await showJob(session.scad, { job: first.stdout.trim() })
  expect(last).toMatchObject({ key: 'script round 2', promptText: `This fails: ${check}\n1\n` })
  expect(await script()).toMatchObject({ code: 0, stdout: first.stdout })
  expect(await session.inside('cat /workspace/app/lines')).toBe('line\nline')
})
