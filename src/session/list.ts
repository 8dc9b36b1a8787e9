import { z } from 'zod'
import { label } from '../scad/labels.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { observeSession } from './observe.ts'
import type { Session } from './session.ts'

export const listSessionsInput = z.object({
  project: keySchema.optional().describe('only sessions of this project'),
})

/** Every session the engine knows, oldest first, from one list call. */
export async function listSessions(scad: Scad, input: z.input<typeof listSessionsInput> = {}): Promise<Session[]> {
  const { project } = listSessionsInput.parse(input)
  const containers = await scad.engine.listContainers({
    [label.kind]: 'session',
    ...(project === undefined ? {} : { [label.project]: project }),
  })
  return containers
    .map(observeSession)
    .filter((session) => session !== null)
    .toSorted((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
}
