import { z } from 'zod'
import { fetchCode, fetchResultSchema } from '../code/fetch.ts'
import { codeStatus } from '../code/status.ts'
import { acceptField, acceptWords } from '../customs/decide.ts'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { findSession } from '../session/find.ts'
import { artifactsField, removeResultSchema, removeSession } from '../lifetime/remove.ts'
import { stopSession } from '../session/stop.ts'
import { shellLine } from '../text/shell-line.ts'
import { projectToVerify } from './project-to-verify.ts'
import type { Step } from './step.ts'
import { hasPassed, type Verification, verificationSchema, verificationSentence } from './verification.ts'
import { verifySession } from './verify.ts'

export const finishInput = z.object({
  session: sessionSchema,
  force: z.boolean().default(false).describe('cancel a job that is running'),
  artifacts: artifactsField,
  accept: acceptField,
  verify: z.boolean().default(false).describe('keep it when what it changed does not pass scad verify'),
})

export const finishResultSchema = z.strictObject({
  id: z.string(),
  fetch: fetchResultSchema,
  verification: verificationSchema.nullable().describe('null without --verify'),
  removed: removeResultSchema,
})
export type FinishResult = z.infer<typeof finishResultSchema>

/** The primitives that `finish` stands for. Pure. */
export function finishSteps({ session, force, artifacts, accept, verify }: z.output<typeof finishInput>): Step[] {
  return [
    ...(force ? [{ command: shellLine(['scad', 'session', 'stop', session]), why: 'cancels what runs in it' }] : []),
    {
      command: shellLine(['scad', 'code', 'fetch', session, ...acceptWords(accept)]),
      why: 'brings every branch into the host repositories',
    },
    ...(verify
      ? [
          ...(force
            ? []
            : [{ command: shellLine(['scad', 'session', 'stop', session]), why: 'leaves its slot to the session that verifies' }]),
          {
            command: shellLine(['scad', 'verify', session, ...acceptWords(accept)]),
            why: 'runs the verify commands over it in a fresh session',
          },
        ]
      : []),
    { command: shellLine(['scad', 'code', 'status', session]), why: 'tells whether every branch arrived' },
    {
      command: shellLine(['scad', 'session', 'remove', session, ...artifacts.flatMap((glob) => ['--artifacts', glob])]),
      why: 'saves what no branch holds as refs, then removes it',
    },
  ]
}

/**
 * Fetches, proves by object id that every branch arrived, and removes the session (which saves the rest first). The session stays
 * when anything stayed behind, and with `verify` when what it changed does not pass: stopped, as the session that verifies may need its slot.
 * With `force` it is stopped before, so that nothing changes any more.
 *
 * @throws session-busy when a job runs, customs-refused, verify-failed, fetch-refused when a branch stayed behind, and what the primitives
 *   and `verifySession` throw
 */
export async function finish(scad: Scad, input: z.input<typeof finishInput>): Promise<FinishResult> {
  const { session: wanted, force, artifacts, accept, verify } = finishInput.parse(input)
  const found = await findSession(scad, wanted)
  const { id: session } = found
  if (verify) await projectToVerify(scad, found, [])
  // its removal saves it
  if (force) await stopSession(scad, { session, discard: true })
  else await requireIdle(scad, found)
  const fetch = await fetchCode(scad, { session, accept })
  if (verify) await stopSession(scad, { session }, { idle: true })
  const verification = verify ? await requirePassed(scad, session, accept) : null
  // also that nothing was committed since
  const status = await codeStatus(scad, { session })
  const behind = [
    ...fetch.repos.flatMap(({ key, refused }) => refused.map(({ name, reason }) => `${key} ${name} (${reason})`)),
    ...status.repos.flatMap(({ key, unfetched }) => unfetched.map((name) => `${key} ${name}`)),
  ]
  if (behind.length > 0)
    throw new ScadError('fetch-refused', `session ${session} was kept, as not everything arrived: ${behind.join(', ')}`, {
      hint: `scad code status ${session} tells more; scad session remove ${session} saves whatever is in it`,
    })
  return { id: session, fetch, verification, removed: await removeSession(scad, { session, artifacts }, 'finished') }
}

async function requirePassed(scad: Scad, session: string, accept: string[]): Promise<Verification> {
  const verification = await verifySession(scad, { session, accept })
  if (hasPassed(verification)) return verification
  throw new ScadError('verify-failed', `session ${session} was kept: ${verificationSentence(verification)}`, {
    hint:
      verification.entry === null
        ? `scad verify ${session} runs it again`
        : `scad archive export ${verification.entry} FILE gives all output; scad session remove ${session} removes it all the same`,
    details: { verification },
  })
}
