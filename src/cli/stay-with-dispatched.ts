import { z } from 'zod'
import { dispatchDocument, type DispatchResult, dispatchResultSchema } from '../flows/dispatch.ts'
import { hasPassed } from '../flows/verification.ts'
import { verifySession } from '../flows/verify.ts'
import type { Scad } from '../scad/scad.ts'
import type { Io } from './command.ts'
import { exitCodes } from './exit-code.ts'
import type { JobWords } from './job-words.ts'
import type { Page } from './page.ts'
import { renderVerification } from './render-verification.ts'
import { stayExitCode, stayFields, stayWithJob } from './stay-with-job.ts'
import { verificationFields } from './verify-words.ts'

/** What `dispatch` tells of one session. */
export const stayedSchema = dispatchResultSchema.extend({ ...stayFields, ...verificationFields })
/** The same of a group of attempts. */
export const stayedGroupSchema = z.strictObject({
  group: z.string().describe('what scad compare takes'),
  attempts: z.array(stayedSchema),
})
type Stayed = z.input<typeof stayedSchema>

/** Stays with what was dispatched as long as the words say, and verifies what came of it when they say so. */
export async function stayWithDispatched(
  scad: Scad,
  dispatched: DispatchResult,
  words: JobWords & { verify: boolean },
  io: Io,
): Promise<Stayed> {
  const { job, reused, session } = dispatched
  const { followed, detached, rounds, stopped, ...settled } = await stayWithJob(
    scad,
    { job, reused, archived: session === null },
    words,
    io,
  )
  const stay = { followed, detached, rounds, stopped }
  const code = stayExitCode({ ...settled, ...stay }, words, reused)
  const verification = words.verify && code === 0 ? await verifySession(scad, { session: settled.job.session }) : null
  const document = dispatchDocument({ ...dispatched, id: settled.job.id, job: settled.job }, settled)
  return { ...document, ...stay, verification }
}

/** The id of the job, unless what was shown is the output, and what a verification said. */
export function renderStayed({ id, followed, detached, verification }: Stayed, page: Page): void {
  if (!followed && detached === null) page.line(id)
  if (verification !== null) renderVerification(verification, page)
}

/** Pure. */
export function stayedExitCode(result: Stayed, words: JobWords): number {
  if (result.verification !== null && !hasPassed(result.verification)) return exitCodes['job-failed']
  return stayExitCode({ ...result, answer: result.job.answer }, words, result.reused)
}
