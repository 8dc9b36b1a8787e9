import { expect, test } from 'vitest'
import { loopDocument } from '../../../src/flows/loop-document.ts'
import { loopEnd, type Round } from '../../../src/flows/loop-end.ts'
import { nextPrompt, roundSentence, stoppedSentence } from '../../../src/flows/loop-words.ts'
import { deriveJobs } from '../../../src/job/derive.ts'
import type { Job } from '../../../src/job/job.ts'
import type { EndedEvent } from '../../../src/session/journal-event.ts'
import { created, ended, started } from '../job/journal-lines.ts'

function job(end: Partial<EndedEvent> = {}): Job {
  const [derived] = deriveJobs([created, started, ended(end)], 'atlas-4f2a', { container: 'unseen' })
  if (derived === undefined) throw new Error('no job')
  return derived
}
const done = job({ final: 'succeeded' })
const [good, bad, cancelled] = [job(), job({ code: 1 }), job({ cause: 'cancelled', code: null, signal: 'TERM' })]
const round = (check: Job | null, more: Partial<Round> = {}): Round => ({ job: done, check, code: null, answer: '', cost: null, ...more })
const limits = { maxRounds: 3 }

test.each<[string, Round[], Parameters<typeof loopEnd>[1], ReturnType<typeof loopEnd>]>([
  ['a first round that fails is followed by another', [round(bad)], limits, null],
  ['a check that passes ends it', [round(bad), round(good)], limits, 'passed'],
  ['it passes in the last round too', [round(bad), round(bad), round(good)], limits, 'passed'],
  [
    'it passes whatever it cost and the agent said',
    [round(good, { cost: 9, answer: 'STOP' })],
    { ...limits, maxCost: 1, stopWhen: 'STOP' },
    'passed',
  ],
  ['as many rounds as there may be end it', [round(bad), round(bad), round(bad)], limits, 'rounds'],
  ['a job that did not succeed ends it', [round(null, { job: bad })], limits, 'failed'],
  ['a check that was cancelled is no verdict', [round(cancelled)], limits, 'failed'],
  ['a check that ran too long has failed', [round(job({ cause: 'timeout', code: null, signal: 'TERM' }))], limits, null],
  ['the words of the agent end it', [round(bad, { answer: 'I must STOP here' })], { ...limits, stopWhen: 'STOP' }, 'marker'],
  ['other words do not', [round(bad, { answer: 'stop' })], { ...limits, stopWhen: 'STOP' }, null],
  ['a round that changed nothing ends it', [round(bad, { code: 'a' }), round(bad, { code: 'a' })], limits, 'unchanged'],
  ['one that changed something does not', [round(bad, { code: 'a' }), round(bad, { code: 'b' })], limits, null],
  ['nor one whose check failed otherwise', [round(bad, { code: 'a' }), round(job({ code: 2 }), { code: 'a' })], limits, null],
  ['nor one of which nobody can tell', [round(bad), round(bad)], limits, null],
  ['the cost of all rounds ends it', [round(bad, { cost: 0.6 }), round(bad, { cost: 0.4 })], { ...limits, maxCost: 1 }, 'budget'],
  ['less does not', [round(bad, { cost: 0.6 }), round(bad)], { ...limits, maxCost: 1 }, null],
])('%s', (_, rounds, asked, expected) => expect(loopEnd(rounds, asked)).toBe(expected))

test('the next prompt tells the check, how it ended, and what it wrote', () => {
  expect(nextPrompt('npm test', bad, { stdout: '1 failed\n', stderr: ' \n' })).toBe(`Your work is checked by this command:

npm test

It does not succeed yet: it ended with exit code 1.

What it wrote to stdout:

1 failed

Mend what is wrong. The command is run again when you are done.`)
})

test('of a long output the end goes into the next prompt, in whole lines', () => {
  const stderr = Array.from({ length: 2000 }, (_, index) => `line ${index}`).join('\n')
  const prompt = nextPrompt('make', bad, { stdout: '', stderr })
  expect(prompt.length).toBeLessThan(6500)
  expect(prompt).toMatch(/What it wrote to stderr, the end of it:\n\nline \d+\n[^]*line 1999\n/)
})

test('a check that says nothing is told of too', () => {
  expect(nextPrompt('make', bad, { stdout: '', stderr: '' })).toContain('exit code 1.\n\nIt wrote nothing.\n')
})

test('each round is told with its verdict, and the end with its reason', () => {
  expect(roundSentence(round(bad), 1)).toBe('round 1: the check fails: it ended with exit code 1 (scad job logs atlas-4f2a/aaaa)')
  expect(roundSentence(round(good), 2)).toBe('round 2: the check passes')
  expect(roundSentence(round(null, { job: bad }), 3)).toBe('round 3: job atlas-4f2a/aaaa failed, so nothing is checked')
  expect(stoppedSentence('rounds', 1)).toBe('stopped after 1 round: there are to be no more (--max-rounds)')
  expect(stoppedSentence('passed', 1)).toBeNull()
})

test('as JSON a round has the ids of its jobs', () => {
  expect(loopDocument({ rounds: [round(bad, { cost: 2 }), round(null)], stopped: 'failed' })).toEqual({
    rounds: [
      { job: done.id, check: bad.id, verdict: 'failed', exitCode: 1, cost: 2 },
      { job: done.id, check: null, verdict: 'none', exitCode: null, cost: null },
    ],
    stopped: 'failed',
  })
})
