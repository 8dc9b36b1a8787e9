import { z } from 'zod'
import type { Job } from '../job/job.ts'

export const stoppedSchema = z.enum(['passed', 'unchanged', 'marker', 'rounds', 'budget', 'failed'])
/**
 * Why a loop goes no further. `passed`: the check holds. `unchanged`: the last round left everything as the one before had, and the check
 * fails as it did then. `marker`: the agent's answer has the words of `stopWhen`. `rounds`, `budget`: as many, or as much, as was to be.
 * `failed`: a job, or a check that was cancelled or lost, came to no verdict.
 */
export type Stopped = z.infer<typeof stoppedSchema>

export const verdictSchema = z.enum(['passed', 'failed', 'none'])
export type Verdict = z.infer<typeof verdictSchema>

/** One turn of a loop: a job of the agent, and the check after it. */
export interface Round {
  job: Job
  /** Null when the job did not succeed: nothing was checked. */
  check: Job | null
  /** How the repositories stood after the check; null when nobody can tell. */
  code: string | null
  /** What the agent said last. */
  answer: string
  /** US dollars, as the agent reckons; null when it does not. */
  cost: number | null
}

export interface LoopLimits {
  maxRounds: number
  /** US dollars for all rounds together; without it no limit. */
  maxCost?: number | undefined
  /** What the agent says when it wants no further round. */
  stopWhen?: string | undefined
}

/**
 * Whether a loop ends after the last of its rounds, and why; null when a further one is due. What is decided depends on what is noted of
 * the rounds alone, so that whoever comes later decides the same. Pure.
 */
export function loopEnd(rounds: readonly Round[], { maxRounds, maxCost, stopWhen }: LoopLimits): Stopped | null {
  const [last, before] = [rounds.at(-1), rounds.at(-2)]
  if (last === undefined) return null
  const verdict = verdictOf(last)
  if (verdict !== 'failed') return verdict === 'passed' ? 'passed' : 'failed'
  if (stopWhen !== undefined && last.answer.includes(stopWhen)) return 'marker'
  if (before !== undefined && changedNothing(before, last)) return 'unchanged'
  if (maxCost !== undefined && costOf(rounds) >= maxCost) return 'budget'
  return rounds.length >= maxRounds ? 'rounds' : null
}

/** What the check of a round says of its work; none when nothing was checked, or the check was cancelled or lost. Pure. */
export function verdictOf({ check }: Pick<Round, 'check'>): Verdict {
  if (check === null || check.state === 'cancelled' || check.state === 'lost') return 'none'
  return check.state === 'succeeded' ? 'passed' : 'failed'
}

/** What the rounds have cost, as far as the agent tells. Pure. */
export function costOf(rounds: readonly Pick<Round, 'cost'>[]): number {
  return rounds.reduce((sum, { cost }) => sum + (cost ?? 0), 0)
}

/** What a check prints may hold times and addresses: a failure is the same by how it ended. */
function changedNothing(before: Round, last: Round): boolean {
  const end = ({ check }: Round): string => JSON.stringify([check?.state, check?.exitCode, check?.signal])
  return last.code !== null && last.code === before.code && end(before) === end(last)
}
