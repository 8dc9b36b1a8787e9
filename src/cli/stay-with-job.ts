import type { Writable } from 'node:stream'
import { z } from 'zod'
import { archivedLoop } from '../flows/archived-loop.ts'
import { loopDocument, loopFields } from '../flows/loop-document.ts'
import { loopJob, type LoopWanted } from '../flows/loop-job.ts'
import type { Round } from '../flows/loop-end.ts'
import { roundSentence, stoppedSentence } from '../flows/loop-words.ts'
import { type SettledJob, settleAnswer, type SettleOptions } from '../flows/settle-answer.ts'
import { attachedJobSchema } from '../job/attach.ts'
import { eventReaderOf } from '../job/event-reader.ts'
import { readJobEvents } from '../job/events.ts'
import { hasEnded, type Job } from '../job/job.ts'
import { deniedDuring } from '../job/denied.ts'
import { readJobOutput } from '../job/output.ts'
import { waitJob } from '../job/wait.ts'
import { writeOutput } from '../job/write-output.ts'
import type { Scad } from '../scad/scad.ts'
import { attachedExitCode, attachTerminal } from './attach-terminal.ts'
import type { Io } from './command.ts'
import { exitCodes } from './exit-code.ts'
import type { JobWords } from './job-words.ts'
import { loopOf } from './loop-words.ts'
import { reusedSentence } from './reused-sentence.ts'
import { failed, tellEnd } from './tell-end.ts'
import { childStreams } from './tty.ts'
import { writeEvents } from './write-events.ts'

/** How a command stayed with the job that it began. */
export const stayFields = {
  followed: z.boolean().describe('its output was shown while it ran'),
  detached: attachedJobSchema.shape.detached.nullable().describe('its terminal was shown, and left; null when it was not shown'),
  ...loopFields,
}
export type Stay = SettledJob & z.infer<z.ZodObject<typeof stayFields>>

interface BegunJob {
  job: Job
  /** Its key had been used before. */
  reused: boolean
  /** It is the archive alone that knows it. */
  archived: boolean
}

/**
 * Stays with a job as long as the words say: until its terminal is left, until it has ended, until its loop has, or not at all.
 * @returns the job as it stands then; of a loop the last one
 */
export async function stayWithJob(scad: Scad, begun: BegunJob, words: JobWords, io: Io): Promise<Stay> {
  const { job, reused, archived } = begun
  const { interactive, detach, wait, follow, env } = words
  const unsettled = { job, answer: null, denied: [], followed: false, detached: null, rounds: null, stopped: null }
  const loop = loopOf(words)
  if (reused) scad.progress({ type: 'note', text: reusedSentence(job) })
  if (interactive && !detach && io.terminal && !archived && !hasEnded(job)) {
    const { detached, ...left } = await attachTerminal(scad, job.id, io)
    return { ...unsettled, job: left, detached }
  }
  if (!wait && !follow && loop === null) return unsettled
  if (!reused) scad.progress({ type: 'note', text: `job ${job.id} runs` })
  // the archive has no output
  const followed = follow && !archived
  const untilEnd = async (other: Job): Promise<Job> => {
    if (followed) await show(scad, other, childStreams(io))
    return hasEnded(other) ? other : await waitJob(scad, { job: other.id })
  }
  if (loop !== null) return { ...unsettled, ...(await stayInLoop(scad, begun, loop, { env, wait: untilEnd })), followed }
  const ended = await untilEnd(job)
  const settled = archived ? { ...unsettled, job: ended } : await settleAnswer(scad, ended, { env, wait: untilEnd })
  tellEnd(scad, settled)
  return { ...unsettled, ...settled, followed }
}

/** Tells of each round as it ends. */
async function stayInLoop(scad: Scad, { job: first, archived }: BegunJob, loop: LoopWanted, options: SettleOptions) {
  const tell = (round: Round, number: number): void => scad.progress({ type: 'note', text: roundSentence(round, number) })
  const looped = archived ? await archivedLoop(scad, first, loop) : await loopJob(scad, first, loop, { ...options, tell })
  const { job, rounds, stopped } = looped
  const denied = archived ? [] : await deniedDuring(scad, job)
  tellEnd(scad, { job, answer: null, denied })
  const text = stoppedSentence(stopped, rounds.length)
  if (text !== null) scad.progress({ type: 'warning', text })
  return { job, denied, ...loopDocument(looped) }
}

/** What ended long ago is no news unless it was to be waited for. Pure. */
export function stayExitCode(
  { job, answer, detached, stopped }: Omit<Stay, 'denied'>,
  { wait, follow }: JobWords,
  reused: boolean,
): number {
  if (detached !== null) return attachedExitCode({ ...job, detached })
  if (stopped !== null) return stopped === 'passed' ? 0 : exitCodes['job-failed']
  return (wait || follow || !reused) && failed({ job, answer }) ? exitCodes['job-failed'] : 0
}

async function show(scad: Scad, job: Job, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  const input = { job: job.id, follow: true }
  if (eventReaderOf(job) !== null) await writeEvents(readJobEvents(scad, { ...input, tools: false }), to)
  else await writeOutput(readJobOutput(scad, input), to)
}
