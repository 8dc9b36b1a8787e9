import { expect, test } from 'vitest'
import { askedOf, requireSameWork } from '../../../src/job/same-work.ts'

const plan = { argv: ['npm', 'test'], env: {}, stdin: 'none' as const, files: [] }
const prompted = askedOf({ agent: 'claude', kind: 'prompt', plan, interactive: false }, Buffer.from('Fix it'), { branch: 'fix' })
const command = askedOf({ agent: '', kind: 'command', plan, interactive: false }, null, {})
const job = { id: 'atlas-1/a', key: 'issue-1', continues: '' }

test('what was asked before is the same work again', () => {
  expect(() =>
    requireSameWork(
      { ...prompted, ...job },
      askedOf({ agent: 'claude', kind: 'prompt', plan, interactive: false }, Buffer.from('Fix it'), { branch: 'fix' }),
    ),
  ).not.toThrow()
  expect(() => requireSameWork({ ...command, ...job }, command)).not.toThrow()
})

test.each([
  [
    'another prompt',
    prompted,
    askedOf({ agent: 'claude', kind: 'prompt', plan, interactive: false }, Buffer.from('Fix'), { branch: 'fix' }),
    'its prompt is another',
  ],
  ['another agent', prompted, { ...prompted, agent: 'codex' }, 'its agent is claude, not codex'],
  ['a conversation to go on with', prompted, { ...prompted, goesOn: true }, 'it begins a conversation'],
  ['another branch', prompted, { ...prompted, branch: '' }, 'its branch is fix, not none'],
  ['a terminal', prompted, { ...prompted, interactive: true }, 'it has no terminal'],
  ['another command', command, { ...command, command: ['npm', 'run'] }, 'its command is npm test, not npm run'],
  [
    'a prompt where there was a command',
    command,
    prompted,
    'it has no prompt; its command is npm test, not none; its agent is none, not claude',
  ],
])('%s is a conflict that says so', (_, then, now, difference) => {
  expect(() => requireSameWork({ ...then, ...job }, now)).toThrow(
    expect.objectContaining({
      code: 'key-taken',
      message: expect.stringContaining(`the key "issue-1" stands for job atlas-1/a, which is not the same: ${difference}`),
    }),
  )
})
