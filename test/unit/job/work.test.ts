import { expect, test } from 'vitest'
import type { SessionAgent } from '../../../src/scad/session-spec.ts'
import { type Work, workOf, type WorkRequest } from '../../../src/job/work.ts'

const workWith = (agent: Partial<SessionAgent>, change: Partial<WorkRequest> = {}): Work =>
  workOf(
    { env: {} },
    { spec: { agents: { a: { adapter: 'claude', env: {}, ...agent } }, agent: 'a' } },
    {
      prompt: Buffer.from('do it'),
      interactive: false,
      folder: '/jobs/x',
      promptFile: '/jobs/x/prompt.md',
      brief: { path: '', text: '' },
      conversation: { resume: false, id: 'c143' },
      place: { repo: 'app', workdir: '/workspace/app', otherRepos: [], branched: [] },
      ...change,
    },
  )
const idle = ({ idleTimeoutMs }: Work): number => idleTimeoutMs

test('what tells what it does may be silent for half an hour, unless it is told otherwise; a command, or a terminal, as long as it likes', () => {
  expect(idle(workWith({}))).toBe(1_800_000)
  expect(idle(workWith({ idleTimeout: 0 }))).toBe(0)
  expect(idle(workWith({ adapter: 'command', argv: ['x'] }))).toBe(0)
  expect(idle(workWith({ adapter: 'command', argv: ['x'], idleTimeout: 5 }))).toBe(5)
  expect(idle(workWith({ idleTimeout: 5 }, { interactive: true }))).toBe(0)
  expect(idle(workWith({}, { command: ['x'] }))).toBe(0)
})

test('another attempt goes on with the conversation that is known by then, or begins one of its own', () => {
  const { retry } = workWith({ retries: 3 })
  expect(retry?.times).toBe(3)
  expect(retry?.resume.join(' ')).toContain('--resume {conversation}')
  expect(retry?.again.join(' ')).toContain('--session-id {conversation}')
  expect(workWith({ adapter: 'codex' }, { retries: 1 }).retry).toMatchObject({ times: 1, again: workWith({ adapter: 'codex' }).plan.argv })
})

test('a job that goes on with a conversation does so in each attempt', () => {
  const { plan, retry } = workWith({}, { retries: 1, conversation: { resume: true, id: 'c143' } })
  expect([retry?.again, retry?.resume]).toEqual([plan.argv, plan.argv])
})

test('what is said with the job wins, also to try nothing again', () => {
  expect(workWith({ retries: 3 }, { retries: 0 }).retry).toBeNull()
  expect(workWith({ retries: 3 }, { interactive: true }).retry).toBeNull()
})

test.each<[string, Partial<SessionAgent>, Partial<WorkRequest>]>([
  ['a plain command', {}, { command: ['x'] }],
  ['an agent at a terminal', {}, { interactive: true }],
  ['an agent that does not tell why it failed', { adapter: 'command', argv: ['x'] }, {}],
])('%s is not tried again, and who asks for it is told', (_, agent, change) => {
  expect(() => workWith(agent, { retries: 1, ...change })).toThrow(
    expect.objectContaining({ code: 'bad-input', hint: 'leave out --retries' }),
  )
})
