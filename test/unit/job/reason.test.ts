import { expect, test } from 'vitest'
import { failureReason } from '../../../src/job/reason.ts'
import type { EndedEvent } from '../../../src/session/journal-event.ts'
import { created, ended } from './journal-lines.ts'

const refused = JSON.stringify({
  type: 'result',
  subtype: 'success',
  is_error: true,
  result: 'Invalid API key · Please run /login',
  session_id: 'x',
})
/** Everything that can be told of a failure at once; each case has it but for what comes before it. */
const everything: Partial<EndedEvent> = {
  code: 1,
  signal: 'KILL',
  error: 'No such file or directory',
  oomKills: 1,
  said: { stdout: refused, stderr: 'not found' },
  stdout: { bytes: 0, truncated: false },
}

test.each<[EndedEvent['cause'], string]>([
  ['cancelled', 'Cancelled.'],
  ['timeout', 'Timed out after 30m.'],
  ['oom', "Killed for memory: the session's limit was reached."],
  ['missing', 'claude could not be started: No such file or directory.'],
  ['signal', 'claude was killed by signal KILL; a process of the session ran out of memory meanwhile.'],
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
    end: { code: 41, said: { stdout: '', stderr: '' } },
    reason: 'g ended with exit code 41 (no login, or a wrong one).',
  },
  {
    what: 'a last line that is no error',
    end: { code: 1, said: { stdout: '{"type":"assistant","message":{}}', stderr: 'x' } },
    reason: 'claude ended with exit code 1.',
  },
  {
    what: 'a complaint on stderr and nothing on stdout',
    asked: { agent: '', adapter: 'command', command: ['npm', 'test'] },
    end: { code: 127, stdout: { bytes: 0, truncated: false }, said: { stdout: '', stderr: 'sh: 1: npm: not found.' } },
    reason: 'npm ended with exit code 127: sh: 1: npm: not found.',
  },
  {
    what: 'a complaint on stderr beside other output',
    asked: { agent: '', adapter: 'command', command: ['npm', 'test'] },
    end: { code: 1, said: { stdout: 'a', stderr: 'warning: old' } },
    reason: 'npm ended with exit code 1.',
  },
  {
    what: 'control characters and no end',
    end: { code: 1, stdout: { bytes: 0, truncated: false }, said: { stdout: '', stderr: `\u001b[31mred\u202e${'x'.repeat(400)}` } },
    reason: `claude ended with exit code 1: \ufffd[31mred\ufffd${'x'.repeat(191)}….`,
  },
])('of an exit with $what: $reason', ({ asked = {}, end, reason }) => {
  expect(failureReason({ ...created, ...asked }, ended(end))).toBe(reason)
})
