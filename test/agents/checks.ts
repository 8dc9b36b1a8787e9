import assert from 'node:assert/strict'
import { fetchCode } from '../../src/code/fetch.ts'
import { jobEventSchema } from '../../src/job/job-event.ts'
import type { JobDetails } from '../../src/job/show.ts'
import { tokensPerAnswer } from '../support/model-server/model-api.ts'
import { eventually } from '../support/eventually.ts'
import { playing } from '../support/model-server/turn.ts'
import type { Bench } from './bench.ts'
import { latePort } from './real-agent.ts'

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

/** Its brief, which tells of both repositories and who asks, is in what the model was told or asked, as one piece. */
export async function briefArrived({ model }: Bench, { briefText }: JobDetails): Promise<void> {
  const brief = briefText?.trim() ?? ''
  for (const told of ['/workspace/app', '/workspace/docs', 'Asked by Ada Lovelace.', 'The release waits for it.'])
    assert.ok(brief.includes(told), told)
  const { system, asked } = model.requests.find((one) => one.asked.includes(playing('brief'))) ?? { system: '', asked: '' }
  assert.ok(system.includes(brief) || asked.includes(brief), `no brief in\n${system}\n${asked}`)
}

/** Its answer is there as JSON, and was not asked for twice. */
export async function answerFits(_: Bench, { answer, correctedBy }: JobDetails): Promise<void> {
  assert.deepEqual(answer, { valid: true, value: { verdict: 'good' }, errors: [] })
  assert.equal(correctedBy, '')
}

/** Whoever waited for it asked once more, in its conversation, and told the model what was wrong. */
export async function wasCorrected(bench: Bench, { short, answer, correctedBy }: JobDetails): Promise<void> {
  assert.equal(answer?.valid, false)
  const correction = await bench.show(correctedBy)
  assert.deepEqual([correction.state, correction.corrects, correction.continues], ['succeeded', short, short], correction.reason)
  await answerFits(bench, correction)
  const { asked } = bench.model.requests.findLast((one) => one.asked.includes(playing('correction'))) ?? { asked: '' }
  for (const told of answer?.errors ?? []) assert.ok(asked.includes(told), asked)
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

/** Its model can be reached once its first attempt has failed. */
export async function comesAlive({ forward, show }: Bench, job: string): Promise<void> {
  const failed = async (): Promise<boolean> => (await show(job)).attempts > 1
  await eventually(failed, { what: `the first attempt of ${job} has failed`, timeoutMs: 300_000, everyMs: 500 })
  await forward(latePort)
}

/** It was the limit of silence that ended it, no other one. */
export async function wasIdle(_: Bench, { reason }: JobDetails): Promise<void> {
  assert.match(reason, /wrote nothing for/)
}

/** One that would never give up was ended after the 5 minutes that the runner gives it. */
export async function waitedItsTime({ agent }: Bench, { took }: JobDetails): Promise<void> {
  assert.ok(!agent.endless || (took ?? 0) >= 300_000, `it ran for ${took} ms`)
}

/** It was its own time that was over. */
export async function tookTooLong(_: Bench, { reason }: JobDetails): Promise<void> {
  assert.match(reason, /^Timed out after/)
}

/** Its program was there still when the 5 s were over that the runner gives it after its result. */
export async function wasWaitedFor(_: Bench, { took }: JobDetails): Promise<void> {
  assert.ok(took !== null && took >= 5000, `it ran for ${took} ms`)
}

/** The end of the job names what its shell left running. */
export async function leftBehind(_: Bench, { left }: JobDetails): Promise<void> {
  assert.ok(left?.processes.some(({ name }) => name === 'sleep'))
}
