import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { redact } from '../text/redact.ts'
import { findSession } from './find.ts'
import { judgeProfile, profileFieldSchema } from './profile.ts'
import { requireContainer } from './session.ts'

export const inspectSessionInput = z.object({
  session: idSchema,
  security: z.boolean().default(false).describe('only how it is confined, field by field, and what is weaker than the default'),
})

export const inspectedSessionSchema = z.strictObject({
  id: z.string(),
  container: z.string().describe("the engine's container id"),
  profile: z.array(profileFieldSchema).nullable().describe('how it is confined; null without --security'),
  engine: z.json().describe("what the engine says of the container, in the engine's words; null with --security"),
})
export type InspectedSession = z.infer<typeof inspectedSessionSchema>

/**
 * What the engine itself says of the container of a session, not what scad once asked for: all of it, without credentials, or with
 * `security` how it is confined.
 *
 * @throws session-not-found, session-ambiguous, session-lost
 */
export async function inspectSession(scad: Scad, input: z.input<typeof inspectSessionInput>): Promise<InspectedSession> {
  const { session: wanted, security } = inspectSessionInput.parse(input)
  const session = await findSession(scad, wanted)
  requireContainer(session)
  const container = await scad.engine.inspectContainer(session.container)
  if (container === null)
    throw new ScadError('session-not-found', `session ${session.id} was removed meanwhile`, { hint: 'scad session list' })
  const { id } = session
  const found = { id, container: container.id, profile: null, engine: null }
  if (!security) return { ...found, engine: withoutCredentials(z.json().parse(container.raw)) }
  const seen = { id, agentUser: session.user, profile: container.profile, mounts: container.mounts }
  return { ...found, profile: judgeProfile(seen, await scad.engine.info()) }
}

type Json = InspectedSession['engine']

function withoutCredentials(value: Json): Json {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(withoutCredentials)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCredentials(inner)]))
}
