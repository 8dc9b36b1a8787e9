import { afterAll, beforeAll, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { waitJob } from '../../src/job/wait.ts'
import { jobSession, type JobSession } from './job-support.ts'

// The program of the agent is a shell that plays its prompt: the lines that a real one wrote, and what it did beside.
const bin = '/home/agent/bin'
const begun = String.raw`echo '{"type":"system","subtype":"init","session_id":"c14369d7"}'`
const done = String.raw`echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`
const retrying = String.raw`echo '{"type":"system","subtype":"api_retry","error_status":401,"error":"authentication_failed"}'`

let session: JobSession
beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({ agent: 'claude', agents: { claude: { adapter: 'claude', env } } })
  await session.inside(`mkdir -p ${bin} && printf '#!/bin/sh\nexec sh\n' > ${bin}/claude && chmod +x ${bin}/claude`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

async function play(script: string, change: { idleTimeoutMs?: number } = {}): Promise<Job> {
  const { id } = await injectJob(session.scad, { session: session.id, prompt: script, ...change })
  return await waitJob(session.scad, { job: id })
}

test('an exit with 0 is no success unless the last line that tells of its end is one', async () => {
  const jobs = await Promise.all(
    [`${begun}; ${done}`, begun, `${done}; exit 3`, `${done}; echo '{"type":"result"}'`].map(async (each) => play(each)),
  )
  expect(jobs.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    'succeeded ',
    'failed claude ended without saying that it was done.',
    'failed claude said that it was done, but ended with exit code 3.',
    'failed claude failed.',
  ])
})

test('one that goes on after its final event is ended, and what it put into a group of its own is left', async () => {
  const job = await play(`setsid sleep 1000 & ${done}; sleep 1001`)
  expect(job).toMatchObject({ state: 'succeeded', reason: '', left: { count: 1, processes: [{ name: 'sleep' }] } })
})

test('a login that fails ends it before it tries again, and the reason says what to do', async () => {
  expect(await play(`${retrying}; exec sleep 1000`)).toMatchObject({
    state: 'failed',
    failure: 'auth',
    reason: expect.stringMatching(/^claude could not log in: authentication_failed; set ANTHROPIC_API_KEY, .*, then inject again\.$/),
  })
})

test('one that writes nothing for its idle limit is ended with all that it started', async () => {
  expect(await play(`${begun}; setsid sleep 1002 & sleep 1002`, { idleTimeoutMs: 700 })).toMatchObject({
    state: 'timeout',
    reason: 'Timed out: claude wrote nothing for 700ms.',
    idleTimeoutMs: 700,
    left: { count: 0 },
  })
})

test('whatever it writes beside, its end is known', async () => {
  const noise = String.raw`head -c 3000000 /dev/urandom; yes '{"type":"result","x":[' | head -c 2000000; yes '"\\' | tr -d '\n' | head -c 900000; echo`
  expect(await play(`${noise}; ${done}`)).toMatchObject({ state: 'succeeded' })
})
