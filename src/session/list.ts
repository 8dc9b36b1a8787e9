import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import { label } from '../scad/labels.ts'
import { keySchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { inFull } from './in-full.ts'
import { observeLost, observeSession } from './observe.ts'
import { isOnTheMove } from './on-the-move.ts'
import type { Session } from './session.ts'
import { isOfThisHome } from './start-claim.ts'

export const listSessionsInput = z.object({
  project: keySchema.optional().describe('only sessions of this project'),
})

/** Every session the engine knows, oldest first, with what its journal adds: from two list calls and the journals. */
export async function listSessions(scad: Scad, input: z.input<typeof listSessionsInput> = {}): Promise<Session[]> {
  const listed = await sessionsByLabel(scad, input)
  return await Promise.all(listed.map(async (session) => await inFullIfPossible(scad, session)))
}

/**
 * The same by their labels alone, which do not tell of repos that came and went, nor of a start that was broken off. One list
 * call for containers and one for volumes.
 */
export async function sessionsByLabel(scad: Scad, input: z.input<typeof listSessionsInput> = {}): Promise<Session[]> {
  const { project } = listSessionsInput.parse(input)
  const filter = { [label.kind]: 'session', ...(project === undefined ? {} : { [label.project]: project }) }
  const [containers, volumes] = await Promise.all([scad.engine.listContainers(filter), scad.engine.listVolumes(filter)])
  const standing = containers.map(observeSession).filter((session) => session !== null)
  const lost = volumes
    .map(observeLost)
    .filter((session) => session !== null)
    .filter(({ id }) => !standing.some((session) => session.id === id))
  const settled = await Promise.all(lost.map(async (session) => ((await isOnTheMove(scad, session)) ? [] : [session])))
  return [...standing, ...settled.flat()].toSorted((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
}

/** One that goes meanwhile, or cannot be read, must not hide the others. */
async function inFullIfPossible(scad: Scad, session: Session): Promise<Session> {
  // those of others are read by others
  if (session.state === 'lost' && !isOfThisHome(scad, session)) return session
  try {
    return (await inFull(scad, session)).session
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found')) return session
    throw error
  }
}
