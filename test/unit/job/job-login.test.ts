import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../../../src/events/progress.ts'
import { hostPaths } from '../../../src/host/paths.ts'
import { jobLogin } from '../../../src/job/job-login.ts'
import { session } from './session.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'scad-login-'))
  await mkdir(join(home, '.claude'))
  const login = { claudeAiOauth: { accessToken: 'a', refreshToken: 'r', expiresAt: 10 * 3_600_000 } }
  await writeFile(join(home, '.claude/.credentials.json'), JSON.stringify(login))
})
afterEach(async () => await rm(home, { recursive: true }))

/** What is told when the job of an agent begins. */
async function told(agent: string, standard: string): Promise<Progress[]> {
  const events: Progress[] = []
  const scad = {
    env: { HOME: home },
    paths: hostPaths({ HOME: home }, '/'),
    now: () => 0,
    progress: (event: Progress) => void events.push(event),
  }
  const spec = { ...session.spec, agent: standard }
  await jobLogin(scad, { spec }, { agent, inherited: {} })
  return events
}

test('a login that a session cannot renew is told of when a job of an agent begins that is not the default one', async () => {
  expect(await told('fast', 'slow')).toEqual([{ type: 'note', text: expect.stringMatching(/^agent fast logs in by a copy of /) }])
})

test('of the default one its start has told', async () => {
  expect(await told('fast', 'fast')).toEqual([])
})
