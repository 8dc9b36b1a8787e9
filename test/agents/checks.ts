import assert from 'node:assert/strict'
import { fetchCode } from '../../src/code/fetch.ts'
import { jobEventSchema } from '../../src/job/job-event.ts'
import type { JobDetails } from '../../src/job/show.ts'
import { tokensPerAnswer } from '../support/model-server/model-api.ts'
import { playing } from '../support/model-server/turn.ts'
import type { Bench } from './bench.ts'

/** What the agent did in both repositories is on the host, as commits of its git identity. */
export async function branchesArrived({ project, session }: Bench): Promise<void> {
  const { repos } = await fetchCode(project.scad, { session: session.id })
  assert.deepEqual(repos.map(({ key }) => key).toSorted(), ['app', 'docs'])
  for (const { key, branches } of repos)
    assert.equal(await project.git(key, 'log', '-1', '--format=%s, %an', branches[0]?.oid ?? ''), `work in ${key}, Test Agent`)
}

/** Its tools, its last words, its conversation and what it used, as the model counted it. */
export async function eventsCameThrough({ scad, model }: Bench, { id, report }: JobDetails): Promise<void> {
  const lines = (await scad('job', 'logs', id, '--json')).trimEnd().split('\n')
  const events = lines.map((line) => jobEventSchema.parse(JSON.parse(line)))
  const results = events.filter((event) => event.type === 'tool-result')
  assert.equal(events.filter(({ type }) => type === 'tool-call').length, 2)
  assert.equal(results.length, 2)
  assert.match(results[1]?.output ?? '', /work in docs/)
  assert.ok(events.some((event) => event.type === 'result' && event.ok))
  const answers = model.requests.filter(({ asked }) => asked.includes(playing('commits'))).length
  assert.match(report?.conversation ?? '', /\S{8}/)
  assert.equal(report?.answer, 'both are done')
  const { input, output } = tokensPerAnswer
  assert.deepEqual(report.tokens, { input: answers * input, cached: 0, output: answers * output })
}

/** A further job of the conversation shows the model what was said before. */
export async function conversationGoesOn({ play, model }: Bench, before: JobDetails): Promise<void> {
  const job = await play('goes-on', `--continue=${before.id}`)
  assert.equal(job.state, 'succeeded', job.reason)
  assert.equal(job.report?.conversation, before.report?.conversation)
  assert.equal(model.requests.findLast(({ asked }) => asked.includes(playing('goes-on')))?.asked.split(playing('goes-on')).length, 3)
}

/** It succeeded at the second attempt. */
export async function wasTriedAgain(_: Bench, { attempts, report }: JobDetails): Promise<void> {
  assert.equal(attempts, 2)
  assert.equal(report?.answer, 'here again')
}

/** It was the limit of silence that ended it, no other one. */
export async function wasIdle(_: Bench, { reason }: JobDetails): Promise<void> {
  assert.match(reason, /wrote nothing for/)
}

/** The end of the job names what its shell left running. */
export async function leftBehind(_: Bench, { left }: JobDetails): Promise<void> {
  assert.ok(left?.processes.some(({ name }) => name === 'sleep'))
}
