import { expect, test } from 'vitest'
import { agentVariables } from '../../../src/credentials/agent-variables.ts'

test.each([
  ['ANTHROPIC_API_KEY', 'export KEY=… and try again, or leave it out of env: agents.fast.credentials then says where the login comes from'],
  ['OTHER', 'export KEY=… and try again'],
])('a variable %s of the host that is not set is named, and for a login the key that makes it needless', (variable, hint) => {
  expect(() => agentVariables('fast', { adapter: 'claude', env: { [variable]: '$KEY' } }, {})).toThrow(
    expect.objectContaining({ message: `agents.fast.env.${variable} takes the host variable KEY, which is not set`, hint }),
  )
})
