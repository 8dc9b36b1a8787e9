import { z } from 'zod'
import { type Access, readAccesses } from '../gateway/access-log.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'

export const networkLogInput = z.object({
  session: sessionSchema,
  denied: z.boolean().default(false).describe('only what was denied'),
  follow: z.boolean().default(false).describe('go on until its gateway stops'),
})

/**
 * The requests that a session made of its gateway. A tunnel is told of when it ends. Works on stopped sessions.
 * @throws session-not-found, session-ambiguous
 */
export async function* networkLog(scad: Scad, input: z.input<typeof networkLogInput>): AsyncIterable<Access> {
  const { session, denied, follow } = networkLogInput.parse(input)
  const { id } = await findSession(scad, session)
  for await (const access of readAccesses(scad, id, { follow, signal: scad.signal }))
    if (!denied || access.verdict === 'denied') yield access
}
