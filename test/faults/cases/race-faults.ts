import { listSessions } from '../../../src/session/list.ts'
import type { CliResult, TestProject } from '../../support/project.ts'
import { must, nothing, refusedCleanly, succeed } from '../../support/expectations.ts'
import type { FaultCase, FaultGroup } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { rounds } from '../size.ts'
import { makeCommits, makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'

const times = rounds({ usual: 1, whole: 10 })

/** Two scads at the same thing at the same time. */
export const raceFaults: FaultGroup = {
  title: 'Two at once',
  cases: [
    race('build', 'both end well with the same image', async (project) => {
      await project.commit('app', { [`file-${Math.random()}`]: 'x' })
      const results = await twice(project, 'build', '--json')
      for (const result of results) must(result.code === 0, result.stderr)
      const [one, other] = results.map(({ stdout }) => (JSON.parse(stdout) as { workspace: { image: string } }).workspace.image)
      must(one === other, `two images: ${one}, ${other}`)
    }),
    race('start', 'two sessions, each with an id of its own', async (project) => {
      const results = await twice(project, 'session', 'start', '--tag', 'same')
      for (const result of results) must(result.code === 0, result.stderr)
      const ids = new Set(results.map(({ stdout }) => stdout.trim()))
      const sessions = (await listSessions(project.scad, { project: project.name })).map(({ id }) => id)
      must(ids.size === 2 && [...ids].every((id) => sessions.includes(id)), `${[...ids].join()} of ${sessions.join()}`)
      for (const id of ids) await succeed(project, 'session', 'remove', id)
    }),
    race('inject', 'two jobs, each with an id of its own, and both succeed', async (project) => {
      const session = await project.start()
      const results = await twice(project, 'inject', session.id, '--wait', '--', 'sleep', '0.5')
      for (const result of results) must(result.code === 0, result.stderr)
      must(new Set(results.map(({ stdout }) => stdout.trim())).size === 2, 'one job for two')
    }),
    race('fetch', 'both end well, and the branches are there', async (project) => {
      const session = await project.start()
      const work = await makeCommits(project, session)
      for (const result of await twice(project, 'code', 'fetch', session.id)) must(result.code === 0, result.stderr)
      nothing(await missingOnHost(project, work))
    }),
    race('remove', 'one removes it, the other is told; the work is saved', async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const results = await twice(project, 'session', 'remove', session.id)
      must(
        results.some(({ code }) => code === 0),
        results.map(({ stderr }) => stderr).join(),
      )
      for (const result of results) if (result.code !== 0) refusedCleanly(result, [4, 5])
      nothing(await missingOnHost(project, work))
    }),
    race('stop and inject', 'one of the two may be told to wait; the job is refused, or ended and says so', async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const [stopped, injected] = await Promise.all([
        project.cli('session', 'stop', session.id),
        project.cli('inject', session.id, '--', 'sleep', '600'),
      ])
      if (injected.code !== 0) refusedCleanly(injected, [1, 5])
      if (stopped.code !== 0) {
        refusedCleanly(stopped, [5])
        await succeed(project, 'session', 'stop', session.id)
      }
      await succeed(project, 'session', 'resume', session.id)
      nothing(await missingInside(project, session, work))
    }),
    race('remove and fetch', 'the session goes, and its work is on the host', async (project) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const [removed, fetched] = await Promise.all([project.cli('session', 'remove', session.id), project.cli('code', 'fetch', session.id)])
      must(removed.code === 0, removed.stderr)
      if (fetched.code !== 0) refusedCleanly(fetched, [4, 5])
      nothing(await missingOnHost(project, work))
    }),
  ],
}

function race(what: string, expected: string, once: (project: TestProject) => Promise<void>): FaultCase {
  return {
    id: `race-${what.replaceAll(' ', '-')}`,
    caused: `two processes at ${what} at the same time`,
    expected,
    run: async ({ docker, project: make }) => {
      await using project = await make({ repos: { app: {}, lib: {} } })
      for (let round = 0; round < times; round++) {
        await once(project)
        await requireTruth(docker, project)
      }
      await requireNothingLeft(docker, project)
      return { times, seen: 'as expected each time' }
    },
  }
}

async function twice(project: TestProject, ...words: string[]): Promise<CliResult[]> {
  return await Promise.all([project.cli(...words), project.cli(...words)])
}
