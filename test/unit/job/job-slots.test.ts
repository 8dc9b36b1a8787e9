import { describe, expect, test } from 'vitest'
import { jobCounts, type SlotHolder } from '../../../src/job/job-slots.ts'
import type { Limits } from '../../../src/scad/limits.ts'
import { requireSlot } from '../../../src/session/bounds.ts'

const live: SlotHolder[] = [
  { id: 'atlas-1/a', project: 'atlas', agent: 'claude', account: 'one' },
  { id: 'atlas-2/b', project: 'atlas', agent: '', account: '' },
  { id: 'other-1/c', project: 'other', agent: 'claude', account: 'one' },
]

function counts(limits: Limits, project: string | null, taker = { agent: 'claude', account: 'one' }): Record<string, number> {
  const bounds = [{ limits, project, file: '/etc/limits.yaml' }]
  return Object.fromEntries(jobCounts(bounds, live, taker).map(({ limit, holders }) => [limit, holders.length]))
}

describe('what counts under a limit of jobs', () => {
  test('a limit of this machine counts the jobs of all projects', () => {
    expect(counts({ jobs: 9 }, null)).toEqual({ 'limits.jobs': 3 })
  })

  test('a limit of a project counts its own', () => {
    expect(counts({ jobs: 9, perAgent: { claude: 9 }, perAccount: 9 }, 'atlas')).toEqual({
      'limits.jobs': 2,
      'limits.perAgent.claude': 1,
      'limits.perAccount': 1,
    })
  })

  test('a limit of another agent says nothing of this one', () => {
    expect(counts({ perAgent: { codex: 1 } }, null)).toEqual({})
  })

  test('a job without a login is of no account', () => {
    expect(counts({ perAccount: 1 }, null, { agent: '', account: '' })).toEqual({})
  })
})

describe('a slot', () => {
  const [count] = jobCounts([{ limits: { jobs: 3 }, project: null, file: '/etc/limits.yaml' }], live, { agent: '', account: '' })

  test('is refused when as many run, with who has them and where the limit stands', () => {
    expect(() => count && requireSlot(count)).toThrow(
      expect.objectContaining({
        code: 'limit-reached',
        message: 'limits.jobs of this machine is 3, and 3 jobs run: atlas-1/a, atlas-2/b, other-1/c',
        hint: 'scad job list shows them; wait for one to end, or raise the limit in /etc/limits.yaml',
      }),
    )
  })

  test('is given when one fewer runs', () => {
    expect(() => count && requireSlot({ ...count, most: 4 })).not.toThrow()
  })
})
