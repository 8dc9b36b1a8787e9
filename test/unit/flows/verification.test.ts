import { expect, test } from 'vitest'
import { hasPassed, isOf, isPartial, verdictOf, verificationOf, verificationSentence } from '../../../src/flows/verification.ts'
import type { Job, JobState } from '../../../src/job/job.ts'
import { record } from '../archive/fixtures.ts'

type State = JobState | 'skipped'
const verdict = (states: State[], there = false): string =>
  verdictOf(
    states.map((state) => ({ state })),
    there,
  )

test('a verification passed when each of its commands succeeded', () => {
  expect(verdict(['succeeded', 'succeeded'])).toBe('passed')
})

test.each(['failed', 'timeout', 'oom'] as const)('one of which a command ended as %s failed, whatever became of the others', (state) => {
  expect(verdict(['succeeded', state, 'skipped', 'cancelled'])).toBe('failed')
})

test.each(['lost', 'cancelled', 'skipped'] as const)('one of which a command is %s, and none failed, says nothing', (state) => {
  expect(verdict(['succeeded', state])).toBe('incomplete')
  expect(hasPassed({ state: 'incomplete' })).toBe(false)
})

test('one whose session is there goes on', () => expect(verdict(['succeeded', 'skipped'], true)).toBe('running'))

test('a command that was not come to is told as skipped, and a repository without one as unchecked', async () => {
  const [job] = record({ id: 'v' }).jobs
  const failing: Job = {
    ...(job ?? fail()),
    key: 'verify app 1',
    kind: 'command',
    state: 'failed',
    exitCode: 3,
    reason: 'sh ended with exit code 3.',
  }
  const told = record({ id: 'v', created: 10, removed: 1510, verifies: { session: 's', changeSet: 'cs-0123456789ab' } })
  const [repo] = told.repos
  const verification = await verificationOf(
    {
      ...told,
      repos: [...told.repos, { ...(repo ?? fail()), key: 'docs' }],
      spec: { ...told.spec, verify: { app: ['npm test', 'npm run lint'] } },
      jobs: [failing],
    },
    null,
  )
  expect(verification).toMatchObject({ state: 'failed', took: 1500, unchecked: ['docs'] })
  expect(verification.checks.map(({ command, state }) => [command, state])).toEqual([
    ['npm test', 'failed'],
    ['npm run lint', 'skipped'],
  ])
  expect(verificationSentence(verification)).toBe(
    'change set cs-0123456789ab of s: failed in 1.5s; app: npm test: sh ended with exit code 3.; nothing was run in docs',
  )
})

test('one that left out a repository with verify commands is partial, and one without any to run is not', () => {
  expect(isPartial({ unchecked: ['docs'] }, { verify: { app: ['npm test'] } })).toBe(false)
  expect(isPartial({ unchecked: ['docs', 'app'] }, { verify: { app: ['npm test'] } })).toBe(true)
})

test('one stands for the commands of now only when it ran all of them and no others', () => {
  const ran = (repo: string, command: string, kind: 'setup' | 'verify' = 'verify') => {
    return { ...{ repo, kind, command, state: 'succeeded' as const, exitCode: 0, took: 1 }, reason: '', tail: '' }
  }
  const [app, api] = [
    { repo: 'app', command: 'npm test' },
    { repo: 'api', command: 'make check' },
  ]
  const whole = { checks: [ran('app', 'npm ci', 'setup'), ran('app', 'npm test'), ran('api', 'make check')] }
  expect(isOf(whole, [api, app])).toBe(true)
  expect(isOf({ checks: [ran('app', 'npm test')] }, [app, api])).toBe(false)
  expect(isOf(whole, [app, { repo: 'api', command: 'make all' }])).toBe(false)
})

function fail(): never {
  throw new Error('there is none')
}
