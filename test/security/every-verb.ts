import type { Session } from '../../src/session/session.ts'
import { succeed } from '../support/expectations.ts'
import type { TestProject } from '../support/project.ts'

/** Has every command that looks into a session's clones, or takes something out of them, do so; the session is gone at the end. */
export async function everyVerb(project: TestProject, { id }: Pick<Session, 'id'>): Promise<void> {
  for (const key of Object.keys(project.repos)) await project.commit(key, { 'host.txt': 'newer' })
  for (const words of [
    ['status', project.name],
    ['code', 'status', id],
    ['code', 'diff', id],
    ['code', 'diff', id, '--worktree'],
    ['code', 'log', id],
    ['code', 'fetch', id],
    ['code', 'sync', id],
    ['code', 'branch', id, 'further'],
    ['inject', id, '--branch', 'job', '--wait', '--', 'true'],
    ['harvest', id],
    ['session', 'stop', id],
    ['session', 'remove', id],
  ])
    await succeed(project, ...words)
}
