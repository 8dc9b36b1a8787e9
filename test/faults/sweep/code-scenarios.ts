import { join } from 'node:path'
import { exists } from '../../../src/config/exists.ts'
import { findSession } from '../../../src/session/find.ts'
import type { Session } from '../../../src/session/session.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import { git, makeRepo } from '../../support/git.ts'
import type { TestProject } from '../../support/project.ts'
import { running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeCommits, makeWork, missingInside, type Work } from './work.ts'

/** The commands that move code between the host and a session. */
export const codeScenarios: readonly Scenario[] = [
  {
    command: 'code fetch',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      return { words: ['code', 'fetch', session.id], check: async () => await fetched(project, session, work) }
    },
  },
  {
    command: 'code sync',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      const oid = await project.commit('lib', { [unique()]: 'x' })
      return {
        words: ['code', 'sync', session.id],
        check: async () => nothing(await missingInside(project, session, { ...work, lib: [...(work['lib'] ?? []), oid] })),
      }
    },
  },
  {
    command: 'code add',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      const key = unique()
      return {
        words: ['code', 'add', session.id, await furtherRepo(project), '--key', key],
        wasDone: /has a repository/,
        check: async () => {
          nothing(await missingInside(project, session, work))
          const tip = await project.inside(
            session,
            `git -C /workspace/${key} status --porcelain && git -C /workspace/${key} rev-parse HEAD`,
          )
          must(tip === (await git(await furtherRepo(project), 'rev-parse', 'HEAD')), `${key} is not whole: ${tip}`)
          await holds(project, session, key, true)
          await succeed(project, 'code', 'remove', session.id, key, '--discard')
        },
      }
    },
  },
  {
    command: 'code remove',
    prepare: async (project) => {
      const session = await running(project)
      const path = await furtherRepo(project)
      await succeed(project, 'code', 'add', session.id, path, '--key', 'further')
      const all = { ...project, repos: { ...project.repos, further: path } }
      const { further = [], ...others } = await makeWork(all, session)
      return {
        words: ['code', 'remove', session.id, 'further'],
        wasDone: /holds no repository/,
        check: async () => {
          const there = await git(path, 'rev-list', '--objects', '--all')
          nothing(further.filter((oid) => !there.includes(oid)))
          nothing(await missingInside(project, session, others))
          await holds(project, session, 'further', false)
        },
      }
    },
  },
]

async function fetched(project: TestProject, session: Session, work: Work): Promise<void> {
  for (const [key, [oid]] of Object.entries(work)) {
    const tip = await project.git(key, 'rev-parse', `refs/remotes/scad/${session.id}/main`)
    must(tip === oid, `${key} has ${tip} where the session has ${oid}`)
  }
}

/** A repository of the host that the project does not name. */
async function furtherRepo({ folder }: TestProject): Promise<string> {
  const path = join(folder, 'repos', 'further')
  if (!(await exists(path))) await makeRepo(path, { files: { 'README.md': 'further' } })
  return path
}

/** A session has a repository, or has not, and of those that it tells of no part more or less. */
async function holds(project: TestProject, session: Session, key: string, wanted: boolean): Promise<void> {
  const told = (await findSession(project.scad, session.id)).repos.map((repo) => repo.key)
  must(told.includes(key) === wanted, `the session holds ${told.join()}`)
  const there = (await project.inside(session, 'ls -A /workspace')).split('\n')
  must(there.toSorted().join() === told.toSorted().join(), `the session holds ${told.join()}, and in it are ${there.join()}`)
}
