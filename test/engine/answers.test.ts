import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../src/answer/schema-text.ts'
import { settleAnswer } from '../../src/flows/settle-answer.ts'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { listJobs } from '../../src/job/list.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { jobSession, type JobSession } from './job-support.ts'

const schema: JsonSchema = { type: 'object', properties: { verdict: { enum: ['good', 'bad'] } }, required: ['verdict'] }
// The programs of the agents are scripts that answer as models do: one mends its answer when its conversation goes on, one when it is asked anew.
const scripts = {
  claude: `cat > ~/asked; case "$*" in *--resume*) answer='{\\\\"verdict\\\\":\\\\"good\\\\"}';; *) answer='It is fine.';; esac
echo '{"type":"system","subtype":"init","session_id":"c-1"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"'"$answer"'"}'`,
  mender: `if grep -q 'does not fit'; then echo '{"verdict":"good"}'; else echo '{"verdict":"fine"}'; fi`,
  stubborn: `echo '{"verdict":"fine"}'`,
}

let session: JobSession
const ended = async (input: { prompt: string; agent: string }): Promise<Job> => {
  const { id } = await injectJob(session.scad, { ...input, schema, session: session.id })
  return await waitJob(session.scad, { job: id })
}

beforeAll(async () => {
  const bin = '/home/agent/bin'
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const plain = { adapter: 'command', env }
  session = await jobSession({
    agents: {
      claude: { adapter: 'claude', env },
      mender: { ...plain, argv: ['mender'] },
      stubborn: { ...plain, argv: ['stubborn'] },
    },
  })
  await session.inside(`mkdir -p ${bin}`)
  for (const [name, script] of Object.entries(scripts))
    await session.inside(`cat > ${bin}/${name} <<'E'\n#!/bin/sh\n${script}\nE\nchmod +x ${bin}/${name}`)
  await writeFile(join(session.project.folder, 'schema.json'), JSON.stringify(schema))
  await writeFile(join(session.project.folder, 'note.txt'), 'It was rainy.')
})
afterAll(async () => await session[Symbol.asyncDispose]())

describe('an answer that does not fit', () => {
  test('is asked for once more in the same conversation, with what was wrong', async () => {
    const ran = await session.project.cli(
      'inject',
      session.id,
      'Judge it',
      '--agent',
      'claude',
      '--schema',
      'schema.json',
      '--context',
      'note.txt',
      '--retries',
      '2',
      '--wait',
      '--json',
    )
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('its answer does not fit the schema: the answer is not JSON') })
    const again = JSON.parse(ran.stdout)
    expect(again).toMatchObject({ state: 'succeeded', answer: { valid: true, value: { verdict: 'good' }, errors: [] } })
    expect(again.continues).toBe(again.corrects)
    const correction = await showJob(session.scad, { job: again.id })
    expect(correction).toMatchObject({ retries: 2, context: ['note.txt'], briefText: expect.stringContaining('It was rainy.') })
    expect(await session.inside('cat ~/asked')).toMatch(/does not fit[^]*- the answer is not JSON[^]*\n\{"type":"object"/)
    const first = await showJob(session.scad, { job: `${session.id}/${again.corrects}` })
    expect(first).toMatchObject({ answer: { valid: false, value: null }, correctedBy: again.id, schemaText: JSON.stringify(schema) })
    expect(first.promptText).toMatch(/^Judge it\n[^]*JSON alone[^]*\n\{"type":"object"/)
  })

  test('of an agent without conversations is asked for by the whole prompt, once for all who wait', async () => {
    const job = await ended({ prompt: 'Judge it', agent: 'mender' })
    const [one, other] = await Promise.all([settleAnswer(session.scad, job), settleAnswer(session.scad, job)])
    expect(one).toMatchObject({ job: { corrects: job.short, continues: '' }, answer: { valid: true, value: { verdict: 'good' } } })
    expect(other.job.id).toBe(one.job.id)
    const { promptText } = await showJob(session.scad, { job: one.job.id })
    expect(promptText).toMatch(/^Judge it\n[^]*does not fit[^]*JSON alone/)
    expect(promptText?.split('JSON alone')).toHaveLength(2)
  })

  test('twice is a failure, and not asked for a third time', async () => {
    const { id } = await ended({ prompt: 'Judge it', agent: 'stubborn' })
    expect(await session.project.cli('job', 'show', id)).toMatchObject({ stdout: expect.stringContaining(`scad job wait ${id} asks`) })
    const waited = await session.project.cli('job', 'wait', id)
    expect(waited).toMatchObject({ code: 6, stderr: expect.stringContaining('/verdict must be equal to one of the allowed values') })
    const jobs = (await listJobs(session.scad, { session: session.id })).filter(({ agent }) => agent === 'stubborn')
    expect(jobs.map(({ corrects }) => corrects)).toEqual(['', jobs[0]?.short])
    expect(await session.project.cli('job', 'wait', jobs[1]?.id ?? '')).toMatchObject({ code: 6 })
    expect(await listJobs(session.scad, { session: session.id })).toHaveLength(6)
  })
})

test.each([
  ['a schema that is none', ['x', '--agent', 'mender', '--schema', 'wrong.json'], 2, /the schema cannot be used: schema is invalid/],
  ['a file that is not there', ['x', '--agent', 'mender', '--schema', 'none.json'], 4, /the schema file .* does not exist/],
  ['a plain command', ['--schema', 'schema.json', '--', 'true'], 2, /a plain command gives no answer/],
])('%s is refused before anything is begun', async (_, args, code, says) => {
  await writeFile(join(session.project.folder, 'wrong.json'), '{"type":"objekt"}')
  expect(await session.project.cli('inject', session.id, ...args)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) })
})
