import { forkSession } from '../../src/lifetime/fork.ts'
import type { Session } from '../../src/session/session.ts'
import type { TestProject } from '../support/project.ts'
import { readProfile, requireDefaults } from './default-profile.ts'

/** Forks a session. @throws when the fork is confined otherwise than every session is */
export async function forkOf(project: TestProject, { id }: Session): Promise<Session> {
  const [fork] = (await forkSession(project.scad, { session: id })).sessions
  if (fork === undefined) throw new Error('there is no fork')
  requireDefaults(await readProfile(project, fork))
  return fork
}
