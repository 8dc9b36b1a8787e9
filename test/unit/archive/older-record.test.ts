import { expect, test } from 'vitest'
import { parseRecord } from '../../../src/archive/record.ts'
import { record } from './fixtures.ts'

/** What the first version of an entry told of a job, and of what its session was made from. */
const jobKeys =
  `id session short state agent adapter kind command repo branch prompt timeoutMs key created started ended took exitCode signal
  reason left kept unkept output report`.split(/\s+/)
const reportKeys = 'conversation model answer ok error turns tokens cost'.split(' ')
const specKeys = 'config agents agent verify mounts gpu git'.split(' ')

const pick = (from: object, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)))

test('an entry that an older scad has written is read, with what it does not tell filled in', () => {
  const whole = record({ id: 'atlas-4f2a' })
  const { allowed: _allowed, overlays: _overlays, customs: _customs, changes, ...told } = whole
  const older = {
    ...told,
    changeSet: changes,
    spec: pick(whole.spec, specKeys),
    jobs: whole.jobs.map((job) => ({ ...pick(job, jobKeys), report: job.report && pick(job.report, reportKeys) })),
  }
  expect(parseRecord(older)).toEqual({ ...whole, spec: { ...whole.spec, network: { mode: 'open', allow: [] } } })
})
