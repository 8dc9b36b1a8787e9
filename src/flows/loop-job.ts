import { z } from 'zod'
import { noteRound } from '../code/note-round.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { injectJob } from '../job/inject.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { showJob } from '../job/show.ts'
import { waitJob } from '../job/wait.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { filledTextSchema } from '../text/text-schema.ts'
import { answerOf, outputOf } from './answer-of.ts'
import { likeJob } from './like-job.ts'
import { loopEnd, type LoopLimits, type Round, type Stopped } from './loop-end.ts'
import { nextPrompt } from './loop-words.ts'
import { onceThereIsASlot } from './once-there-is-a-slot.ts'
import type { SettleOptions } from './settle-answer.ts'

export const loopJobInput = z.object({
  until: filledTextSchema.describe('a shell line that checks the work in the session; while it fails, the agent gets what it wrote'),
  maxRounds: z.int().min(1).max(100).default(5).describe('how many jobs of the agent there are at most; default: 5'),
  stopWhen: filledTextSchema.optional().describe('go no further once the last words of the agent hold this text'),
  maxCost: z
    .number()
    .positive()
    .optional()
    .describe('go no further once the rounds have cost so many US dollars, as the agent reckons; default: its own maxCost'),
})
export type LoopWanted = z.output<typeof loopJobInput>

/** A loop that came to its end; `job` is the agent's last one. */
export interface LoopedJob {
  job: Job
  rounds: Round[]
  stopped: Stopped
}

export interface LoopOptions extends SettleOptions {
  /** Is told of each round as it ends. */
  tell?: (round: Round, number: number) => void
}

/** The keys of what a loop begins, made of the id of its first job: so whoever goes on with it begins nothing twice. Pure. */
export function loopKeys(first: Pick<Job, 'id'>, round: number): { job: string; check: string } {
  return { job: `${first.id} round ${round}`, check: `${first.id} check ${round}` }
}

/** The command of a check. Pure. */
export function checkCommand(until: string): string[] {
  return ['/bin/sh', '-c', until]
}

/**
 * Waits for a job, then checks its work by a job of its own, in the same place; while that fails, what it wrote goes back to the agent in a
 * further job, which goes on with the conversation, or has the first prompt again where there is none. Called again for the same first
 * job, it goes on where it was broken off.
 *
 * @returns the rounds, and why there is no further one
 * @throws key-taken when it was called with another check before; interrupted, and what `injectJob`, `waitJob`, `showJob` throw
 */
export async function loopJob(scad: Scad, first: Job, input: z.input<typeof loopJobInput>, options: LoopOptions = {}): Promise<LoopedJob> {
  const wanted = loopJobInput.parse(input)
  const limits = { ...wanted, maxCost: wanted.maxCost ?? (await ownBudget(scad, first)) }
  try {
    return await loop(scad, first, limits, options)
  } catch (error) {
    if (!isError(error, 'interrupted')) throw error
    throw new ScadError('interrupted', `${error.message}; no further round begins`, {
      hint: first.key === '' ? error.hint : 'the same command goes on with its rounds',
      cause: error,
    })
  }
}

async function loop(scad: Scad, first: Job, limits: LoopWanted & LoopLimits, options: LoopOptions): Promise<LoopedJob> {
  const { env = {}, wait = async (job) => await waitJob(scad, { job: job.id }), tell } = options
  const rounds: Round[] = []
  let begun = first
  for (;;) {
    const number = rounds.length + 1
    const job = await wait(begun)
    const details = await showJob(scad, { job: job.id })
    const check = endedBadly(job) ? null : await wait(await beginCheck(scad, first, { until: limits.until, number, env }))
    const code = check === null || check.state === 'succeeded' ? null : await codeAfter(scad, check)
    const round: Round = { job, check, code, answer: await answerOf(scad, details), cost: details.report?.cost ?? null }
    rounds.push(round)
    tell?.(round, number)
    const stopped = loopEnd(rounds, limits)
    if (stopped !== null || check === null) return { job, rounds, stopped: stopped ?? 'failed' }
    const words = nextPrompt(limits.until, check, await outputOf(scad, check))
    const goesOn = (details.report?.conversation ?? null) !== null
    begun = await onceThereIsASlot(
      scad,
      async () =>
        await injectJob(scad, {
          ...likeJob(details, env),
          prompt: goesOn ? words : `${(await showJob(scad, { job: first.id })).promptText ?? ''}\n\n${words}`,
          continue: goesOn ? job.short : undefined,
          key: loopKeys(first, number + 1).job,
        }),
    )
  }
}

async function ownBudget(scad: Scad, { session, agent }: Job): Promise<number | undefined> {
  return (await findSession(scad, session)).spec.agents[agent]?.maxCost
}

async function beginCheck(
  scad: Scad,
  first: Job,
  { until, number, env }: { until: string; number: number; env: Readonly<Record<string, string>> },
): Promise<Job> {
  return await onceThereIsASlot(
    scad,
    async () =>
      await injectJob(scad, {
        session: first.session,
        command: checkCommand(until),
        repos: first.repos,
        timeoutMs: first.timeoutMs ?? undefined,
        caller: first.caller || undefined,
        env: { ...env },
        key: loopKeys(first, number).check,
      }),
  )
}

/** A repository that cannot be read is the agent's to mend: then nobody can tell whether anything changed. */
async function codeAfter(scad: Scad, { session, short }: Job): Promise<string | null> {
  try {
    return await noteRound(scad, { session, job: short })
  } catch (error) {
    if (isError(error, 'unsaved-work', 'session-stopped', 'session-lost')) return null
    throw error
  }
}
