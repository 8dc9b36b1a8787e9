import { z } from 'zod'
import type { ChangeSet } from '../code/change-set.ts'
import { acceptField } from '../customs/decide.ts'
import { branchSchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSource, readChanges } from './read-changes.ts'

export const readChangeSetInput = z.object({
  session: sessionSchema,
  branch: branchSchema.optional().describe('the branch of this name wherever there is one; default: what is checked out'),
  accept: acceptField,
})

/** What a session changed, there or gone, with every commit of it on the host. @throws what `findSource` and `readChanges` throw */
export async function readChangeSet(scad: Scad, input: z.input<typeof readChangeSetInput>): Promise<ChangeSet> {
  const { session, ...question } = readChangeSetInput.parse(input)
  return (await readChanges(scad, await findSource(scad, session), question)).changeSet
}
