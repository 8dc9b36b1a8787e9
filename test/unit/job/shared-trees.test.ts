import { expect, test } from 'vitest'
import { deriveJobs } from '../../../src/job/derive.ts'
import type { Job } from '../../../src/job/job.ts'
import { sharersOf, sharingText } from '../../../src/job/shared-trees.ts'
import { created, ended, started } from './journal-lines.ts'
import { session } from './session.ts'

const jobs = (repos?: string[], over = false): Job[] =>
  deriveJobs([{ ...created, ...(repos === undefined ? {} : { repos }) }, started, ...(over ? [ended({})] : [])], session.id, {
    container: 'unseen',
  })
const shared = (theirs: Job[], ...ours: string[]): string[][] => sharersOf(session, theirs, ours).map(({ repos }) => repos)

test('two jobs share the repositories that both may change', () => {
  expect(shared(jobs(), 'docs', 'app')).toEqual([['docs', 'app']])
  expect(shared(jobs(['docs']), 'docs', 'app')).toEqual([['docs']])
  expect(shared(jobs(['docs']), 'app')).toEqual([])
})

test('a repository to be read is shared where both name it', () => {
  expect(shared(jobs(), 'data')).toEqual([])
  expect(shared(jobs(['data']), 'data')).toEqual([['data']])
})

test('a job that has ended shares nothing, nor does one whose repositories are gone', () => {
  expect(shared(jobs([], true), 'docs', 'app')).toEqual([])
  expect(shared(jobs(['gone']), 'docs', 'app')).toEqual([])
})

test('what is said names the folders, and a few of many', () => {
  const [job] = jobs()
  if (job === undefined) throw new Error('no job')
  expect(sharingText({ job, repos: ['docs', 'app'] })).toContain('shares /workspace/docs and /workspace/app with job atlas-1/aaaa,')
  expect(sharingText({ job, repos: ['a', 'b', 'c', 'd'] })).toContain('shares /workspace/a and /workspace/b and 2 more with')
})
