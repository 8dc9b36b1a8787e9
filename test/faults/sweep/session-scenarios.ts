import { findSession } from '../../../src/session/find.ts'
import { must, nothing, succeed } from '../../support/expectations.ts'
import { removeAll, running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeWork, missingInside, missingOnHost } from './work.ts'

/** The commands that make images and sessions, and stop and resume these. */
export const sessionScenarios: readonly Scenario[] = [
  {
    command: 'build',
    prepare: async (project) => {
      const oid = await project.commit('app', { [unique()]: 'x' })
      return {
        words: ['build', '--json'],
        check: async (stdout) => {
          const { repos } = JSON.parse(stdout) as { repos: { key: string; base: string }[] }
          must(repos.find(({ key }) => key === 'app')?.base === oid, 'the image does not hold the new commit')
        },
      }
    },
  },
  {
    command: 'session start',
    prepare: async (project) => {
      await project.commit('app', { [unique()]: 'x' })
      return {
        words: ['session', 'start'],
        check: async (stdout) => {
          must((await findSession(project.scad, stdout.trim())).state === 'running', 'the session does not run')
          await removeAll(project)
        },
      }
    },
  },
  {
    command: 'session fork',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['session', 'fork', session.id],
        check: async (stdout) => {
          const fork = await findSession(project.scad, stdout.trim())
          nothing(await missingInside(project, fork, work))
          nothing(await missingInside(project, session, work))
          await succeed(project, 'session', 'remove', fork.id)
          nothing(await missingOnHost(project, work))
        },
      }
    },
  },
  {
    command: 'session stop',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['session', 'stop', session.id],
        check: async () => {
          must((await findSession(project.scad, session.id)).state === 'stopped', 'the session does not stand still')
          await succeed(project, 'session', 'resume', session.id)
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'session resume',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      await succeed(project, 'session', 'stop', session.id)
      return {
        words: ['session', 'resume', session.id],
        check: async () => nothing(await missingInside(project, session, work)),
      }
    },
  },
  {
    command: 'session restore',
    prepare: async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      await succeed(project, 'session', 'remove', session.id)
      return {
        words: ['session', 'restore', session.id],
        wasDone: /is there: it needs no res/,
        check: async () => {
          const restored = await findSession(project.scad, session.id)
          must(restored.state === 'running', `the session is ${restored.state}`)
          nothing(await missingInside(project, restored, work))
          await removeAll(project)
          nothing(await missingOnHost(project, work))
        },
      }
    },
  },
]
