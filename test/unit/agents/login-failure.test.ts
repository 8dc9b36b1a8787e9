import { expect, test } from 'vitest'
import { isLoginFailure } from '../../../src/agents/login-failure.ts'

test.each([
  'Not logged in · Please run /login',
  'Invalid API key · Fix external API key',
  'unexpected status 401 Unauthorized: Missing bearer or basic authentication in header',
  'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
  'OAuth token has expired. Please obtain a new token or refresh your existing token.',
  'gemini ended with exit code 41 (no login, or a wrong one).',
  'API key not valid. Please pass a valid API key.',
])('a person has to see to: %s', (complaint) => {
  expect(isLoginFailure(complaint)).toBe(true)
})

test.each(['claude ended with exit code 1.', 'API Error: 500 overloaded', 'rate limit reached', 'the login page has a bug', 'line 4012'])(
  'is no matter of a login: %s',
  (complaint) => {
    expect(isLoginFailure(complaint)).toBe(false)
  },
)
