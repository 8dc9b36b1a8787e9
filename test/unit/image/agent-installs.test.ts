import { expect, test } from 'vitest'
import { agentInstalls } from '../../../src/image/agent-installs.ts'

const agent = (adapter: string, version?: string) => ({ adapter, env: {}, ...(version === undefined ? {} : { version }) })

test('agents of one program install it once', () => {
  const installs = agentInstalls({ fast: agent('claude', '1.0.0'), slow: agent('claude', '1.0.0') })
  expect(installs.map(({ adapter, version }) => [adapter, version])).toEqual([['claude', '1.0.0']])
})

test('an agent that is any program installs nothing', () => {
  expect(agentInstalls({ shell: agent('command') })).toEqual([])
})

test('two versions of one program are refused', () => {
  expect(() => agentInstalls({ a: agent('claude', '1.0.0'), b: agent('claude', '2.0.0') })).toThrow(
    'agents.b.version: a has another version of claude',
  )
})
