import { expect, test } from 'vitest'
import { agentSchema } from '../../../src/config/agent-schema.ts'

const problems = (agent: unknown) => agentSchema.safeParse(agent).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

test.each([
  { adapter: 'claude', model: 'opus', instructions: 'be kind', maxTurns: 5, maxCost: 1.5 },
  { adapter: 'gemini', maxTurns: 5, instructions: 'be\nkind' },
  { adapter: 'codex', model: 'm', instructions: 'be kind' },
  { adapter: 'opencode', model: 'p/m', instructions: 'be kind' },
  { adapter: 'command', argv: ['x'], model: 'm', credentials: 'none' },
  { adapter: 'claude', credentials: 'login' },
  { adapter: 'codex', idleTimeout: '1h', retries: 20 },
  { adapter: 'command', argv: ['x'], idleTimeout: '0', retries: 0 },
])('$adapter is asked only for what it can keep', (agent) => {
  expect(problems(agent)).toBeUndefined()
})

test.each([
  [{ adapter: 'codex', maxTurns: 5 }, 'maxTurns: the adapter "codex" cannot limit its turns: give its jobs a --timeout'],
  [{ adapter: 'opencode', maxTurns: 5 }, 'maxTurns: the adapter "opencode" cannot limit its turns: give its jobs a --timeout'],
  [{ adapter: 'gemini', maxCost: 1 }, 'maxCost: the adapter "gemini" cannot limit what it spends: give its jobs a --timeout'],
  [
    { adapter: 'command', argv: ['x'], instructions: 'y' },
    'instructions: the adapter "command" has no system prompt to add to: put it into the prompt',
  ],
  [{ adapter: 'claude', argv: ['x'] }, 'argv: the adapter "claude" takes no argv: only "command" does'],
  [
    { adapter: 'command', argv: ['x'], credentials: 'env' },
    'credentials: scad does not know what "command" logs in with: name its variables in env',
  ],
  [{ adapter: 'command', argv: ['x'], retries: 1 }, 'retries: the adapter "command" does not tell why it failed: nothing is tried again'],
  [{ adapter: 'command' }, 'argv: the adapter "command" needs argv: the program to start'],
])('%j is refused with one line', (agent, problem) => {
  expect(problems(agent)).toEqual([problem])
})

test.each([
  { idleTimeout: 'soon' },
  { retries: 21 },
  { retries: -1 },
  { maxTurns: 0 },
  { maxTurns: 1.5 },
  { maxCost: 0 },
  { instructions: ' ' },
  { instructions: 'a\0b' },
])('%j is no value', (change) => {
  expect(problems({ adapter: 'claude', ...change })).toHaveLength(1)
})
