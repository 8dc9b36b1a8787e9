import { afterAll, beforeAll, expect, test } from 'vitest'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { noteEvent } from '../../src/session/journal.ts'
import { findSession } from '../../src/session/find.ts'
import type { CliResult } from '../support/project.ts'
import { jobSession, type JobSession } from './job-support.ts'

// One keeps to its proposal and remembers it, the other does at once what it was to propose.
const scripts = {
  claude: `asked=$(cat); printf '%s\\n' "$asked" >> ~/asked; case "$asked" in *"is approved"*) echo done > done.txt;; esac
echo '{"type":"system","subtype":"init","session_id":"c-1"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"I would write done.txt"}'`,
  eager: 'echo mess > mess; echo I wrote mess',
}

let session: JobSession
beforeAll(async () => {
  const bin = '/home/agent/bin'
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  session = await jobSession({
    agents: { claude: { adapter: 'claude', env }, eager: { adapter: 'command', env, argv: ['eager'] } },
    agent: 'claude',
  })
  await session.inside(`mkdir -p ${bin}`)
  for (const [name, script] of Object.entries(scripts))
    await session.inside(`cat > ${bin}/${name} <<'E'\n#!/bin/sh\n${script}\nE\nchmod +x ${bin}/${name}`)
  const base = await session.inside('git -C /workspace/app rev-parse HEAD')
  for (const repo of (await findSession(session.scad, session.id)).repos)
    await noteEvent(session.scad, session.container, { event: 'repo-added', repo: { ...repo, base } })
})
afterAll(async () => await session[Symbol.asyncDispose]())

const scad = async (...words: string[]): Promise<CliResult> => await session.project.cli(...words)

test('a proposal is shown, rejected for another one, and carried out once that is approved', async () => {
  const first = (await scad('inject', session.id, 'Write it', '--plan-first', '--wait')).stdout.trim()
  expect(await session.inside('cat ~/asked')).toMatch(/^Propose how [^]*\n\nWrite it$/)
  const shown = await scad('plan', 'show', session.id)
  expect(shown).toMatchObject({ code: 0, stdout: `${first} proposed\n\nI would write done.txt\n` })
  const second = (await scad('plan', 'reject', session.id, '--reason', 'too short')).stdout.trim()
  expect(await waitJob(session.scad, { job: second })).toMatchObject({ proposes: true, continues: first.split('/')[1] })
  expect(await session.inside('cat ~/asked')).toContain('Your proposal is rejected: too short')
  expect(await scad('plan', 'show', first)).toMatchObject({ code: 5, stdout: expect.stringContaining(`rejected: ${second}\n`) })
  const done = (await scad('plan', 'approve', session.id)).stdout.trim()
  expect((await scad('plan', 'approve', session.id)).stdout.trim()).toBe(done)
  expect(await waitJob(session.scad, { job: done })).toMatchObject({ proposes: false, continues: second.split('/')[1] })
  expect(await session.inside('cat /workspace/app/done.txt; rm /workspace/app/done.txt')).toBe('done')
  expect(await scad('plan', 'show', session.id)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${second} approved: ${done}\n`),
  })
})

test('what was changed before a proposal is none of its changes, and a commit beside the branch is', async () => {
  const git = 'cd /workspace/app && git config user.name A && git config user.email a@example.com'
  await session.inside(`${git} && echo 1 > one && git add one && git commit -qm one && echo 2 > two`)
  await scad('inject', session.id, 'Write it', '--plan-first', '--wait')
  expect(await scad('plan', 'show', session.id)).toMatchObject({ code: 0, stdout: expect.not.stringContaining('changed') })
  await session.inside(`${git} && git update-ref refs/heads/aside "$(git commit-tree -m aside -p HEAD 'HEAD^{tree}')"`)
  expect(await scad('plan', 'show', session.id)).toMatchObject({ code: 6, stdout: expect.stringContaining('and changed app') })
  expect(await scad('plan', 'reject', session.id)).toMatchObject({ code: 0 })
})

test('a proposal that changed files is told, and carried out only by force', async () => {
  const { id } = await showJob(session.scad, {
    job: (await scad('inject', session.id, 'Write it', '--agent', 'eager', '--plan-first', '--wait')).stdout.trim(),
  })
  expect(await scad('plan', 'show', session.id)).toMatchObject({ code: 6, stdout: expect.stringContaining('and changed app') })
  expect(await scad('plan', 'approve', id)).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('was to propose only, and changed app'),
  })
  const done = (await scad('plan', 'approve', id, '--force')).stdout.trim()
  expect((await showJob(session.scad, { job: done })).promptText).toMatch(
    /\n\nWrite it\n\nYour proposal is approved[^]* It was:\n\nI wrote mess\n$/,
  )
  expect(await scad('plan', 'reject', id)).toMatchObject({ code: 5, stderr: expect.stringContaining('is approved') })
})
