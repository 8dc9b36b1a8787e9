import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelJob } from '../../src/job/cancel.ts'
import { findJob } from '../../src/job/find.ts'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { readJobOutput } from '../../src/job/output.ts'
import { waitJob } from '../../src/job/wait.ts'
import { findSession } from '../../src/session/find.ts'
import { readJournal } from '../../src/session/journal.ts'
import { eventually } from '../support/eventually.ts'
import { jobSession, type JobSession, outputOf } from './job-support.ts'

// The program of the agent is a shell that plays its prompt: the lines that a real one wrote, and what it did beside. Going on with a
// conversation it notes what it was told, and is done.
const bin = '/home/agent/bin'
const begun = String.raw`echo '{"type":"system","subtype":"init","session_id":"c14369d7"}'`
const done = String.raw`echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`
const retrying = String.raw`echo '{"type":"system","subtype":"api_retry","error_status":401,"error":"authentication_failed"}'`

let session: JobSession
beforeAll(async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({ agent: 'claude', agents: { claude: { adapter: 'claude', env } } })
  await session.inside(`mkdir -p ${bin} && cat > ${bin}/claude <<'E' && chmod +x ${bin}/claude
#!/bin/sh
echo "$SCAD_JOB $*" >> ~/words
case "$*" in *--resume*) cat > ~/told; ${done} ;; *) exec sh ;; esac
E`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

async function play(script: string, change: { idleTimeoutMs?: number; retries?: number } = {}): Promise<Job> {
  const { id } = await injectJob(session.scad, { session: session.id, prompt: script, ...change })
  return await waitJob(session.scad, { job: id })
}

test.concurrent('an exit with 0 is no success unless the last line that tells of its end is one', async () => {
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

test.concurrent('one that goes on after its final event is ended, and what it put into a group of its own is left', async () => {
  const job = await play(`setsid sleep 1000 & ${done}; sleep 1001`)
  expect(job).toMatchObject({ state: 'succeeded', reason: '', left: { count: 1, processes: [{ name: 'sleep' }] } })
})

test.concurrent('a login that fails ends it before it tries again, and the reason says what to do', async () => {
  expect(await play(`${retrying}; exec sleep 1000`)).toMatchObject({
    state: 'failed',
    failure: 'auth',
    reason: expect.stringMatching(/^claude could not log in: authentication_failed; set ANTHROPIC_API_KEY, .*, then inject again\.$/),
  })
})

test.concurrent('one that writes nothing for its idle limit is ended with all that it started', async () => {
  expect(await play(`${begun}; setsid sleep 1002 & sleep 1002`, { idleTimeoutMs: 700 })).toMatchObject({
    state: 'timeout',
    reason: 'Timed out: claude wrote nothing for 700ms.',
    idleTimeoutMs: 700,
    left: { count: 0 },
  })
})

describe('after a failure of the API that may pass', () => {
  const busy = String.raw`printf '{"type":"result","is_error":true,"api_error_status":529,"result":"busy"}'; exit 1`

  test.concurrent('it goes on with its conversation, or begins anew where there is none yet, and its output goes on too', async () => {
    const [kept, anew] = await Promise.all([
      play(`${begun}; ${busy}`, { retries: 1 }),
      play(`test -e ~/tried && { ${done}; exit; }; touch ~/tried; ${busy}`, { retries: 1 }),
    ])
    for (const job of [kept, anew]) expect(job).toMatchObject({ state: 'succeeded', attempts: 2, failure: '', reason: '' })
    expect(await session.inside('cat ~/told')).toMatch(/^A failure of the API broke your run off\./)
    const words = (await session.inside('cat ~/words')).split('\n').filter((line) => [kept.id, anew.id].some((id) => line.startsWith(id)))
    expect(words).toHaveLength(4)
    expect(words.filter((each) => each.includes('--resume c14369d7'))).toHaveLength(1)
    expect(new Set(words.map((each) => /--(?:session-id|resume) (\S+)/.exec(each)?.[1])).size).toBe(4)
    const { stdout } = await outputOf(readJobOutput(session.scad, { job: kept.id }))
    expect(stdout.split('\n').map((line) => line.slice(0, 16))).toEqual(['{"type":"system"', '{"type":"result"', '{"type":"result"', ''])
    const noted = (await readJournal(session.scad, await findSession(session.scad, session.id))).filter(
      (each) => each.event === 'retry' && each.job === kept.short,
    )
    expect(noted).toMatchObject([{ attempt: 2, failure: 'overloaded' }])
  })

  test.concurrent('it can be cancelled while it rests, and what it left goes with it', async () => {
    const { id } = await injectJob(session.scad, { session: session.id, prompt: `setsid sleep 1000 & ${busy}`, retries: 3 })
    const looked = async (): Promise<boolean> => (await findJob(session.scad, id)).attempts > 1
    await eventually(looked, { what: 'it rests' })
    await cancelJob(session.scad, { job: id })
    expect(await waitJob(session.scad, { job: id })).toMatchObject({ state: 'cancelled', attempts: 1, left: { count: 0 } })
  })

  test.concurrent('what no other attempt mends, or is not to be tried again, ends it', async () => {
    const [last, other] = await Promise.all([play(busy), play(`${begun}; exit 1`, { retries: 1 })])
    expect(last).toMatchObject({ state: 'failed', attempts: 1, failure: 'overloaded', reason: 'claude ended with exit code 1: busy.' })
    expect(other).toMatchObject({ state: 'failed', attempts: 1, failure: '' })
  })
})

test.concurrent('whatever it writes beside, its end is known', async () => {
  const noise = String.raw`head -c 3000000 /dev/urandom; yes '{"type":"result","x":[' | head -c 2000000; yes '"\\' | tr -d '\n' | head -c 900000; echo`
  expect(await play(`${noise}; ${done}`)).toMatchObject({ state: 'succeeded' })
})
