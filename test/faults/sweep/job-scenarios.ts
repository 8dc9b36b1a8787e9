import { listSessions } from '../../../src/session/list.ts'
import { jobOf, must, nothing, succeed } from '../../support/expectations.ts'
import { eventually } from '../../support/eventually.ts'
import type { TestProject } from '../../support/project.ts'
import { removeAll, running, unique } from './sessions.ts'
import type { Scenario } from './sweep.ts'
import { makeCommits, makeWork, missingInside } from './work.ts'

/** The commands that begin and end jobs. */
export const jobScenarios: readonly Scenario[] = [
  {
    command: 'inject',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeWork(project, session)
      return {
        words: ['inject', session.id, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
  {
    command: 'inject --key',
    prepare: async (project) => {
      const session = await running(project)
      const key = unique()
      return {
        words: ['inject', session.id, '--key', key, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          await oneOf(project, key)
        },
      }
    },
  },
  {
    command: 'inject --wait',
    prepare: async (project) => {
      const session = await running(project)
      return {
        words: ['inject', session.id, '--wait', 'Write it'],
        check: async (stdout) => await succeeded(project, stdout.trim()),
      }
    },
  },
  {
    command: 'dispatch',
    prepare: async (project) => ({
      words: ['dispatch', 'Write it'],
      check: async (stdout) => {
        await succeeded(project, stdout.trim())
        await removeAll(project)
      },
    }),
  },
  {
    command: 'dispatch --key',
    prepare: async (project) => {
      const key = unique()
      return {
        words: ['dispatch', '--key', key, 'Write it'],
        check: async (stdout) => {
          await succeeded(project, stdout.trim())
          await oneOf(project, key)
          await removeAll(project)
        },
      }
    },
  },
  {
    command: 'job cancel',
    prepare: async (project) => {
      const session = await running(project)
      const work = await makeCommits(project, session)
      const seconds = `6${Math.floor(Math.random() * 1e8)}`
      const job = await succeed(project, 'inject', session.id, '--', 'sh', '-c', `sleep ${seconds} & echo begun; wait`)
      await eventually(async () => (await succeed(project, 'job', 'logs', job)) === 'begun', { what: 'the job writes' })
      return {
        words: ['job', 'cancel', job],
        check: async () => {
          const { state } = await jobOf(project, job)
          must(state === 'cancelled', `the job is ${state}`)
          must(!(await project.inside(session, 'ps -eo args')).includes(`sleep ${seconds}`), 'what the job began goes on')
          nothing(await missingInside(project, session, work))
        },
      }
    },
  },
]

/** A key stands for one job, and no session waits half made for another. */
async function oneOf(project: TestProject, key: string): Promise<void> {
  const jobs = JSON.parse(await succeed(project, 'job', 'list', '--json', '--project', project.name)) as { id: string; key: string }[]
  const found = jobs.filter((job) => job.key === key).map(({ id }) => id)
  must(found.length === 1, `${found.length} jobs of one key: ${found.join()}`)
  const sessions = await listSessions(project.scad, { project: project.name })
  const half = sessions.filter(({ state }) => state === 'created' || state === 'starting')
  must(half.length === 0, `half made: ${half.map(({ id }) => id).join()}`)
}

async function succeeded(project: TestProject, job: string): Promise<void> {
  const [session = ''] = job.split('/')
  await succeed(project, 'job', 'wait', job)
  // one that the killed command had begun comes to its end too
  await eventually(
    async () => {
      const jobs = JSON.parse(await succeed(project, 'job', 'list', session, '--json')) as { state: string; reason: string }[]
      const bad = jobs.find(({ state }) => !['succeeded', 'running', 'starting', 'created'].includes(state))
      must(bad === undefined, `a job is ${bad?.state}: ${bad?.reason}`)
      return jobs.every(({ state }) => state === 'succeeded')
    },
    { what: 'all jobs succeed' },
  )
}
