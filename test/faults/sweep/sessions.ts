import { randomBytes } from 'node:crypto'
import { findSession } from '../../../src/session/find.ts'
import { listSessions } from '../../../src/session/list.ts'
import type { Session } from '../../../src/session/session.ts'
import type { TestProject } from '../../support/project.ts'
import { must, succeed } from '../../support/expectations.ts'

export function unique(): string {
  return randomBytes(6).toString('hex')
}

/** The session that all attempts of a scenario share; it is brought back to running. @param start makes it when there is none */
export async function running(project: TestProject, start: () => Promise<Session> = async () => await project.start()): Promise<Session> {
  const session = (await listSessions(project.scad, { project: project.name })).find(({ state }) => state !== 'lost')
  if (session === undefined) return await start()
  if (session.state === 'stopped') await succeed(project, 'session', 'resume', session.id)
  return await findSession(project.scad, session.id)
}

export async function removeAll(project: TestProject): Promise<void> {
  for (const { id } of await listSessions(project.scad, { project: project.name })) {
    // a job that a killed command began may go on
    await succeed(project, 'session', 'remove', id, '--force')
  }
}

export async function requireGone(project: TestProject, { id }: Pick<Session, 'id'>): Promise<void> {
  const sessions = await listSessions(project.scad, { project: project.name })
  must(!sessions.some((session) => session.id === id), 'the session is still there')
}
