import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { removeResultSchema, removeSession } from '../lifetime/remove.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { findSession } from '../session/find.ts'
import { listSessions } from '../session/list.ts'
import type { Session } from '../session/session.ts'
import { shellLine } from '../text/shell-line.ts'
import type { Step } from './step.ts'

export const pickSessionInput = z.object({
  session: sessionSchema,
  force: z.boolean().default(false).describe('cancel jobs that run in the others'),
})

export const pickedSessionSchema = z.strictObject({
  id: z.string().describe('the session that stays'),
  group: z.string(),
  removed: z.array(removeResultSchema),
})
export type PickedSession = z.infer<typeof pickedSessionSchema>

/**
 * Keeps one session of a group of attempts and removes the others, each of which is saved and archived first. Nothing is removed when a job
 * runs in one of them.
 *
 * @throws session-not-found, session-ambiguous, bad-input when it is no attempt, session-busy, and what `removeSession` throws: then those
 *   before are gone, and the same again goes on
 */
export async function pickSession(scad: Scad, input: z.input<typeof pickSessionInput>): Promise<PickedSession> {
  const { session: wanted, force } = pickSessionInput.parse(input)
  const { id, group, others } = await groupOf(scad, wanted)
  if (!force) for (const other of others) await requireIdle(scad, other)
  const removed: PickedSession['removed'] = []
  for (const other of others) removed.push(await removeSession(scad, { session: other.id, force }))
  return { id, group, removed }
}

/** The primitives that `pick` stands for, with the sessions as they are at this moment. @throws as `pickSession`, but for what removes */
export async function pickSteps(scad: Scad, input: z.input<typeof pickSessionInput>): Promise<Step[]> {
  const { session, force } = pickSessionInput.parse(input)
  const { others } = await groupOf(scad, session)
  return others.map((other) => ({
    command: shellLine(['scad', 'session', 'remove', other.id, ...(force ? ['--force'] : [])]),
    why: 'saves its work, then removes it',
  }))
}

async function groupOf(scad: Scad, wanted: string): Promise<{ id: string; group: string; others: Session[] }> {
  const { id, group, project } = await findSession(scad, wanted)
  if (group === '')
    throw new ScadError('bad-input', `session ${id} is of no group of attempts`, { hint: 'scad session remove takes single sessions' })
  const others = (await listSessions(scad, { project })).filter((other) => other.group === group && other.id !== id)
  return { id, group, others }
}
