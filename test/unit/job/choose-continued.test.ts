import { describe, expect, test } from 'vitest'
import { noAmounts } from '../../../src/agents/report.ts'
import { chooseContinued, formerShort, requireAtRest } from '../../../src/job/choose-continued.ts'
import { deriveJobs } from '../../../src/job/derive.ts'
import type { Job } from '../../../src/job/job.ts'
import type { CreatedEvent, JournalEvent, TurnEvent } from '../../../src/session/journal-event.ts'
import { created, ended, started } from './journal-lines.ts'
import { session } from './session.ts'

const job = (short: string, change: Partial<CreatedEvent> = {}): CreatedEvent => ({ ...created, job: short, agent: 'fast', ...change })
const over = (line: CreatedEvent): JournalEvent[] => [line, { ...started, job: line.job }, { ...ended({}), job: line.job }]
const jobsOf = (...lines: JournalEvent[]): Job[] => deriveJobs(lines, session.id, { container: 'unseen' })

const first = over(job('aaaa1111'))
const second = over(job('bbbb2222'))
const other = over(job('cccc3333', { agent: 'slow', adapter: 'codex' }))
const plain = over(job('dddd4444', { agent: '', adapter: '', kind: 'command', command: ['true'] }))
const scripted = over(job('eeee5555', { agent: 'scripted', adapter: 'command' }))
const jobs = jobsOf(...first, ...second, ...other, ...plain, ...scripted)

describe('the job to go on from', () => {
  test.each([
    ['without a name, the latest of the default agent', { continue: true as const }, 'bbbb2222'],
    ['without a name, the latest of the agent that is named', { continue: true as const, agent: 'slow' }, 'cccc3333'],
    ['the one named by its short part, whose agent need not be named', { continue: 'cccc' }, 'cccc3333'],
    ['the one named by its id', { continue: `${session.id}/aaaa1111`, agent: 'fast' }, 'aaaa1111'],
  ])('%s', (_, wanted, short) => {
    expect(formerShort(chooseContinued(session, jobs, wanted))).toBe(short)
  })

  test.each([
    ['a plain command', { continue: 'dddd4444' }, 'bad-input', 'is a plain command: it has no conversation'],
    ['an agent without conversations', { continue: 'eeee5555' }, 'bad-input', 'its adapter is command'],
    ['another agent than the one named', { continue: 'aaaa', agent: 'slow' }, 'bad-input', 'is one of agent fast, not of slow'],
    ['a job of another session', { continue: 'other-1/aaaa1111' }, 'bad-input', 'is not of session atlas-1'],
    ['a job that is not there', { continue: 'ffff' }, 'job-not-found', 'no job "ffff"'],
  ])('is not %s', (_, wanted, code, message) => {
    expect(() => chooseContinued(session, jobs, wanted)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })

  test('is none where its agent has no job, and those that have are named', () => {
    expect(() => chooseContinued(session, jobsOf(...other, ...plain), { continue: true })).toThrow(
      expect.objectContaining({ code: 'job-not-found', hint: 'its jobs are of others: --agent slow' }),
    )
    expect(() => chooseContinued(session, [], { continue: true })).toThrow(expect.objectContaining({ hint: 'leave out --continue' }))
  })
})

describe('a conversation is gone on with', () => {
  const at = (all: readonly Job[], short: string) => (): void => {
    const found = all.find((one) => one.short === short)
    if (found === undefined) throw new Error(short)
    requireAtRest(all, { job: found, inherited: null })
  }

  test('once its job has ended', () => {
    expect(at(jobsOf(...first, job('bbbb2222'), { ...started, job: 'bbbb2222' }), 'aaaa1111')).not.toThrow()
    const live = jobsOf(job('bbbb2222'), { ...started, job: 'bbbb2222' })
    expect(at(live, 'bbbb2222')).toThrow(
      expect.objectContaining({ code: 'session-busy', message: expect.stringContaining('bbbb2222 still runs') }),
    )
  })

  test('by one job at a time, however it came to it', () => {
    const chain = [...first, ...over(job('bbbb2222', { continues: 'aaaa1111' })), job('cccc3333', { continues: 'bbbb2222' })]
    expect(at(jobsOf(...chain), 'aaaa1111')).toThrow(expect.objectContaining({ message: expect.stringContaining('cccc3333 still runs') }))
  })

  test('only where its program ran', () => {
    const missing = [job('aaaa1111'), { ...ended({ cause: 'missing', code: null }), job: 'aaaa1111' }]
    expect(at(jobsOf(...missing), 'aaaa1111')).toThrow(expect.objectContaining({ code: 'conversation-missing' }))
  })

  test('at a terminal only where it was asked anything', () => {
    const talk = job('aaaa1111', { interactive: true, prompt: null })
    const ready: TurnEvent = { v: 1, time: 120, event: 'turn', job: 'aaaa1111', state: 'waiting', why: 'ready', conversation: 'held' }
    const none = expect.objectContaining({ code: 'conversation-missing', message: expect.stringContaining('was never asked anything') })
    expect(at(jobsOf(...over(talk)), 'aaaa1111')).toThrow(none)
    expect(at(jobsOf(...over(talk), ready), 'aaaa1111')).toThrow(none)
    expect(at(jobsOf(...over(talk), ready, { ...ready, state: 'working', why: 'prompt' }), 'aaaa1111')).not.toThrow()
    expect(at(jobsOf(...over({ ...talk, prompt: created.prompt })), 'aaaa1111')).not.toThrow()
    expect(at(jobsOf(...over({ ...talk, continues: 'bbbb2222' })), 'aaaa1111')).not.toThrow()
  })
})

describe('a conversation that a fork was given', () => {
  const held = { job: 'atlas-parent/ffff6666', agent: 'slow', conversation: 'th-1', used: noAmounts }
  const fork = { ...session, inherited: [held] }

  test.each([
    ['is the latest of its agent while no job of its own is', { continue: true as const, agent: 'slow' }, first],
    ['is named by its short id', { continue: 'ffff6666' }, other],
    ['is named by the id of the job that held it', { continue: 'atlas-parent/ffff6666', agent: 'slow' }, other],
  ])('%s', (_, wanted, lines) => {
    expect(chooseContinued(fork, jobsOf(...lines), wanted)).toEqual({ job: null, inherited: held })
  })

  test('gives way to a later one of its own', () => {
    expect(formerShort(chooseContinued(fork, jobsOf(...other), { continue: true, agent: 'slow' }))).toBe('cccc3333')
  })

  test('is of its agent, and is told where another has none', () => {
    expect(() => chooseContinued(fork, [], { continue: 'ffff6666', agent: 'fast' })).toThrow(/is one of agent slow, not of fast/)
    expect(() => chooseContinued(fork, [], { continue: true })).toThrow(
      expect.objectContaining({ hint: 'its jobs are of others: --agent slow' }),
    )
  })

  test('is gone on with by one job at a time', () => {
    const live = jobsOf(job('aaaa1111', { agent: 'slow', continues: 'ffff6666' }), { ...started, job: 'aaaa1111' })
    expect(() => requireAtRest(live, { job: null, inherited: held })).toThrow(expect.objectContaining({ code: 'session-busy' }))
    expect(() => requireAtRest([], { job: null, inherited: held })).not.toThrow()
  })
})
