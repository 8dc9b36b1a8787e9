import { z } from 'zod'
import { codeStatus } from '../code/status.ts'
import { fetchCode, fetchResultSchema } from '../code/fetch.ts'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { removeSession, removeResultSchema } from '../session/remove.ts'
import type { Step } from './step.ts'

export const finishInput = z.object({
  session: sessionSchema,
  force: z.boolean().default(false).describe('cancel a job that is running'),
})

export const finishResultSchema = z.strictObject({ id: z.string(), fetch: fetchResultSchema, removed: removeResultSchema })
export type FinishResult = z.infer<typeof finishResultSchema>

/** The primitives `finish` stands for. */
export function finishSteps(session: string, force: boolean): Step[] {
  return [
    { command: ['scad', 'code', 'fetch', session], why: 'bring every branch into the host repositories' },
    { command: ['scad', 'code', 'status', session], why: 'prove that every tip arrived' },
    {
      command: ['scad', 'session', 'remove', session, ...(force ? ['--force'] : [])],
      why: 'save what is not committed, then remove the container',
    },
  ]
}

/**
 * Fetches, proves by object id that every branch arrived, and removes the session (which saves the rest first).
 * @throws fetch-refused when a branch stayed behind, and what the primitives throw
 */
export async function finish(scad: Scad, input: z.input<typeof finishInput>): Promise<FinishResult> {
  const { session, force } = finishInput.parse(input)
  const fetch = await fetchCode(scad, { session })
  const refused = fetch.repos.flatMap((repo) => repo.refused.map(({ name, reason }) => `${repo.key} ${name} (${reason})`))
  const status = await codeStatus(scad, { session: fetch.session })
  const behind = status.repos.filter((repo) => !repo.fetched).map((repo) => repo.key)
  if (behind.length > 0 || refused.length > 0)
    throw new ScadError('fetch-refused', `not everything arrived: ${[...behind, ...refused].join(', ')}`, {
      hint: `the session was kept; see scad code status ${fetch.session}, or scad session remove ${fetch.session} saves all of it as refs`,
    })
  const removed = await removeSession(scad, { session: fetch.session, force })
  return { id: fetch.session, fetch, removed }
}
