import { describe, expect, test } from 'vitest'
import type { StartRequest } from '../../../src/agents/adapter.ts'
import { adapters, findAdapter, installPlan } from '../../../src/agents/adapters.ts'
import { adapterNames } from '../../../src/config/agent-schema.ts'
import { startRequest } from './start-request.ts'

const request = ({ argv, model, ...rest }: Partial<StartRequest> & { argv?: string[]; model?: string }): StartRequest =>
  startRequest({ agent: { adapter: 'command', env: {}, argv, model }, ...rest })
const command = (change: Parameters<typeof request>[0]) => findAdapter('command').headless(request(change))

test('a config can name every adapter there is, and no other', () => {
  expect(adapters.map(({ name }) => name).toSorted()).toEqual(adapterNames.toSorted())
})

test('an unknown adapter is refused with the nearest name', () => {
  expect(() => findAdapter('cluade')).toThrow(expect.objectContaining({ code: 'bad-input', hint: 'did you mean claude?' }))
})

describe('command', () => {
  test('fills placeholders in and leaves other braces as they are', () => {
    expect(command({ argv: ['run', '{promptFile}', '{briefFile}', '--in={workdir}', '{model}', '{other}', '{}'], model: 'm1' })).toEqual({
      argv: ['run', '/jobs/x/prompt.md', '/jobs/x/brief.md', '--in=/workspace/app', 'm1', '{other}', '{}'],
      env: {},
      stdin: 'none',
      files: [],
    })
  })

  test('gives the prompt by stdin when no word asks for it', () => {
    expect(command({ argv: ['cat', '{workdir}'] }).stdin).toBe('prompt')
  })

  test('does not look at what was filled in again', () => {
    expect(command({ argv: ['{prompt}'], prompt: Buffer.from('say {workdir} and $& $1') }).argv).toEqual(['say {workdir} and $& $1'])
  })

  test('refuses a prompt that is too long for an argument, or no text', () => {
    expect(command({ argv: ['{prompt}'], prompt: Buffer.alloc(131_071, 'x') }).argv[0]).toHaveLength(131_071)
    expect(() => command({ argv: ['{prompt}'], prompt: Buffer.alloc(131_072, 'x') })).toThrow(/too long for an argument/)
    expect(() => command({ argv: ['{prompt}'], prompt: Buffer.from([0xff]) })).toThrow(/not UTF-8/)
  })

  test('at a terminal has its prompt as an argument, and none where none was given', () => {
    const start = (argv: string[], prompt: Buffer | null) => findAdapter('command').interactive?.({ ...request({ argv }), prompt }).argv
    expect(start(['chat', '{prompt}'], Buffer.from('do it'))).toEqual(['chat', 'do it'])
    expect(start(['chat'], null)).toEqual(['chat'])
    expect(() => start(['chat'], Buffer.from('do it'))).toThrow(/takes no prompt at a terminal/)
    expect(() => start(['chat', '{prompt}'], null)).toThrow(/asks for \{prompt\}, but there is none/)
  })

  test('refuses a template that asks for a model where there is none', () => {
    expect(() => command({ argv: ['x', '{model}'] })).toThrow(/asks for \{model\}/)
  })
})

test('a program is installed in the pinned version, or the one the config names', () => {
  expect(installPlan({ adapter: 'claude' })).toMatchObject({ version: '2.1.329', needsNode: true })
  expect(installPlan({ adapter: 'claude', version: '2.1.197' }).commands).toEqual([
    'npm install --global --no-fund --no-audit @anthropic-ai/claude-code@2.1.197',
  ])
})

test('a version that a shell would read is refused', () => {
  expect(() => installPlan({ adapter: 'claude', version: '1; rm -rf /' })).toThrow(/not a version/)
})
