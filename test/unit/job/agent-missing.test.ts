import { expect, test } from 'vitest'
import { agentMissing } from '../../../src/job/agent-missing.ts'
import { session } from './session.ts'

test.each([
  ['claude', /^scad puts it there itself: scad build atlas .*--no-cache/],
  ['command', /^add it to environment in the config/],
])('who can bring the program of %s is named', (adapter, hint) => {
  expect(agentMissing({ agent: 'own', adapter }, session, 'own-agent')).toMatchObject({
    code: 'agent-missing',
    message: 'agent own is not installed: own-agent is not in the environment of session atlas-1',
    hint: expect.stringMatching(hint),
  })
})
