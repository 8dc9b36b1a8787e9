import type { Job } from '../job/job.ts'
import { counted } from '../text/counted.ts'
import { type Round, type Stopped, verdictOf } from './loop-end.ts'

/** Of what a check wrote, so many characters of each stream go back to the agent. */
const tailLimit = 6000

/** What the check of a round wrote, without control characters. */
export interface CheckOutput {
  stdout: string
  stderr: string
}

/** The prompt of the round after a check that failed. The same for the same check, so that its key finds the job again. Pure. */
export function nextPrompt(until: string, check: Pick<Job, 'state' | 'exitCode' | 'reason'>, { stdout, stderr }: CheckOutput): string {
  const parts = Object.entries({ stdout, stderr }).flatMap(([name, text]) =>
    text.trim() === '' ? [] : [`What it wrote to ${name}${tailOf(text) === text.trim() ? '' : ', the end of it'}:\n\n${tailOf(text)}`],
  )
  return `Your work is checked by this command:

${until}

It does not succeed yet: ${endOf(check)}.

${parts.length === 0 ? 'It wrote nothing.' : parts.join('\n\n')}

Mend what is wrong. The command is run again when you are done.`
}

function endOf({ state, exitCode, reason }: Pick<Job, 'state' | 'exitCode' | 'reason'>): string {
  return state === 'failed' && exitCode !== null ? `it ended with exit code ${exitCode}` : `it ended as ${state}: ${reason}`
}

/** How a round went, on one line. Pure. */
export function roundSentence(round: Pick<Round, 'job' | 'check'>, number: number): string {
  const { job, check } = round
  if (check === null) return `round ${number}: job ${job.id} ${job.state}, so nothing is checked`
  const verdict = verdictOf(round)
  if (verdict === 'passed') return `round ${number}: the check passes`
  const text = `round ${number}: the check ${verdict === 'failed' ? 'fails' : 'came to no verdict'}`
  return `${text}: ${endOf(check)} (scad job logs ${check.id})`
}

/** Why a loop goes no further; null when its check passed. Pure. */
export function stoppedSentence(stopped: Stopped, rounds: number): string | null {
  return stopped === 'passed' ? null : `stopped after ${counted(rounds, 'round')}: ${reasons[stopped]}`
}

const reasons: Readonly<Record<Exclude<Stopped, 'passed'>, string>> = {
  unchanged: 'the last one changed nothing, and the check fails as before',
  marker: 'the agent said the words of --stop-when',
  rounds: 'there are to be no more (--max-rounds)',
  budget: 'they cost as much as they may',
  failed: 'the last one came to no verdict',
}

/** Whole lines where that is possible. */
function tailOf(text: string): string {
  const whole = text.trim()
  if (whole.length <= tailLimit) return whole
  const tail = whole.slice(-tailLimit)
  const line = tail.indexOf('\n')
  return line === -1 ? tail : tail.slice(line + 1)
}
