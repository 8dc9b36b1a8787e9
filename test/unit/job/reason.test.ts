import { expect, test } from 'vitest'
import { failureReason } from '../../../src/job/reason.ts'
import type { EndedEvent } from '../../../src/session/journal-event.ts'
import { created, ended } from './journal-lines.ts'

/** Everything that can be told of a failure at once; each case has it but for what comes before it. */
const everything: Partial<EndedEvent> = {
  code: 1,
  signal: 'KILL',
  error: 'No such file or directory',
  oomKills: 1,
  said: { error: 'Invalid API key · Please run /login.', stderr: 'not found' },
  final: 'failed',
  failure: 'overloaded',
  stdout: { bytes: 0, truncated: false },
}

test.each<[EndedEvent['cause'], string]>([
  ['cancelled', 'Cancelled.'],
  ['timeout', 'Timed out after 30m; its API failed, or was overloaded.'],
  ['idle', 'Timed out: claude wrote nothing for 5m; its API failed, or was overloaded.'],
  ['oom', "Killed for memory: the session's limit was reached."],
  ['disk', 'Ended: the disk that the session is on was about to be full; make room there, then inject again.'],
  ['missing', 'claude could not be started: No such file or directory.'],
  ['signal', 'claude was killed by signal KILL; its API failed, or was overloaded; a process of the session ran out of memory meanwhile.'],
  ['exit', 'claude ended with exit code 1: Invalid API key · Please run /login; a process of the session ran out of memory meanwhile.'],
])('the cause %s decides, whatever else there is to tell', (cause, reason) => {
  expect(failureReason(created, ended({ ...everything, cause }))).toBe(reason)
})

test.each<{ what: string; asked?: Partial<typeof created>; end: Partial<EndedEvent>; reason: string }>([
  { what: 'nothing but the code', end: { code: 3 }, reason: 'claude ended with exit code 3.' },
  {
    what: 'several processes out of memory',
    end: { code: 3, oomKills: 2 },
    reason: 'claude ended with exit code 3; 2 processes of the session ran out of memory meanwhile.',
  },
  {
    what: 'a code that its agent gives a meaning',
    asked: { agent: 'g', adapter: 'gemini' },
    end: { code: 41, said: { stderr: '' } },
    reason: 'g ended with exit code 41 (no login, or a wrong one).',
  },
  {
    what: 'an error without words',
    end: { code: 1, said: { error: ' ', stderr: 'x' } },
    reason: 'claude ended with exit code 1.',
  },
  {
    what: 'a complaint on stderr and nothing on stdout',
    asked: { agent: '', adapter: 'command', command: ['npm', 'test'] },
    end: { code: 127, stdout: { bytes: 0, truncated: false }, said: { stderr: 'sh: 1: npm: not found.' } },
    reason: 'npm ended with exit code 127: sh: 1: npm: not found.',
  },
  {
    what: 'a complaint on stderr beside other output',
    asked: { agent: '', adapter: 'command', command: ['npm', 'test'] },
    end: { code: 1, said: { stderr: 'warning: old' } },
    reason: 'npm ended with exit code 1.',
  },
  {
    what: 'a login that failed',
    end: { code: 1, final: 'failed', failure: 'auth', said: { error: 'Not logged in · Please run /login', stderr: '' } },
    reason:
      'claude could not log in: Not logged in · Please run /login; set ANTHROPIC_API_KEY, or run claude setup-token and set CLAUDE_CODE_OAUTH_TOKEN to what it prints, then inject again.',
  },
  {
    what: 'a key that was not taken',
    end: { code: 1, said: { error: 'Incorrect API key provided: sk-proj-0123456789abcdef', stderr: '' } },
    reason: 'claude ended with exit code 1: Incorrect API key provided: ***.',
  },
  {
    what: 'a code that does not fit what its agent told',
    end: { code: 3, final: 'succeeded' },
    reason: 'claude said that it was done, but ended with exit code 3.',
  },
  {
    what: 'a failure that its agent told of',
    end: { final: 'failed', said: { error: 'too many turns', stderr: '' } },
    reason: 'claude failed: too many turns.',
  },
  {
    what: 'a failure without words',
    end: { cause: 'finished', code: null, signal: 'TERM', final: 'failed', failure: 'network' },
    reason: 'claude failed; its API could not be reached.',
  },
  {
    what: 'the last of several attempts',
    end: { code: 1, final: 'failed', failure: 'overloaded', attempts: 3, said: { error: 'busy', stderr: '' } },
    reason: 'claude ended with exit code 1: busy; it was attempt 3.',
  },
  { what: 'no word of an end', end: { final: null }, reason: 'claude ended without saying that it was done.' },
  {
    what: 'a class of failure and no words',
    end: { code: 1, final: null, failure: 'rate-limit' },
    reason: "claude ended with exit code 1; its API's limit of requests was reached.",
  },
  {
    what: 'control characters and no end',
    end: { code: 1, stdout: { bytes: 0, truncated: false }, said: { stderr: `\u001b[31mred\u202e${'x'.repeat(400)}` } },
    reason: `claude ended with exit code 1: \ufffd[31mred\ufffd${'x'.repeat(191)}….`,
  },
])('of an exit with $what: $reason', ({ asked = {}, end, reason }) => {
  expect(failureReason({ ...created, ...asked }, ended(end))).toBe(reason)
})
