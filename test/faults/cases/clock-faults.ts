import { type FakeClock, fakeClock } from '../../support/fake-clock.ts'
import type { TestProject } from '../../support/project.ts'
import { jobOf, must, nothing, succeed } from '../../support/expectations.ts'
import type { FaultCase, FaultGroup } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { tracedRun } from '../sweep/traced-run.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'

const offsets = ['+40d', '-40d']

/** The clock of scad jumps while it works; that of engine and sessions does not. */
export const clockFaults: FaultGroup = {
  title: 'The clock',
  cases: [
    clock('job-wait', 'while a job is waited for', 'the wait ends with the job, which succeeded', async ({ project, jump }) => {
      const session = await project.start()
      const words = ['inject', session.id, '--wait', '--', 'sleep', '2']
      const { code, stderr } = await tracedRun(project, words, { after: 7, strike: jump })
      must(code === 0, `the wait ended with ${code}: ${stderr}`)
    }),
    clock('fetch', 'in the middle of a fetch', 'the fetch succeeds', async ({ project, jump }) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const { code, stderr } = await tracedRun(project, ['code', 'fetch', session.id], { after: 8, strike: jump })
      must(code === 0, `the fetch ended with ${code}: ${stderr}`)
      nothing(await missingInside(project, session, work))
    }),
    clock('remove', 'in the middle of a removal', 'the removal succeeds and everything is saved', async ({ project, jump }) => {
      const session = await project.start()
      const work = await makeWork(project, session)
      const { code, stderr } = await tracedRun(project, ['session', 'remove', session.id], { after: 8, strike: jump })
      must(code === 0, `the removal ended with ${code}: ${stderr}`)
      nothing(await missingOnHost(project, work))
    }),
    clock(
      'gc',
      'for a gc while a session is being started and a job runs',
      'neither goes, and no work',
      async ({ project, jump, real }) => {
        const session = await project.start()
        const work = await makeWork(project, session)
        const job = await succeed(real, 'inject', session.id, '--', 'sleep', '600')
        await jump()
        const [started, collected] = await Promise.all([
          real.cli('session', 'start'),
          project.cliWith({ env: project.clock }, 'gc', '--apply', '--keep-age', '1s'),
        ])
        must(started.code === 0, `the start ended with ${started.code}: ${started.stderr}`)
        must(collected.code === 0, `the gc ended with ${collected.code}: ${collected.stderr}`)
        must((await jobOf(real, job)).state === 'running', 'the job does not run any more')
        nothing(await missingInside(project, session, work))
      },
    ),
  ],
}

interface Scene {
  /** Its scad lives by the clock that jumps. */
  project: TestProject & { clock: Record<string, string> }
  /** The same project by the real clock. */
  real: TestProject
  jump(): Promise<void>
}

function clock(what: string, when: string, expected: string, once: (scene: Scene) => Promise<void>): FaultCase {
  return {
    id: `clock-jumps-${what}`,
    caused: `the clock of scad jumps 40 days ahead, and back, ${when}`,
    expected,
    run: async ({ docker, project: make }) => {
      await using fake = await fakeClock()
      for (const offset of offsets) {
        await using project = await make()
        await fake.jump('+0')
        await once({ project: byClock(project, fake), real: project, jump: async () => await fake.jump(offset) })
        await fake.jump('+0')
        await requireTruth(docker, project)
        await requireNothingLeft(docker, project)
      }
      return { times: offsets.length, seen: 'as expected each time' }
    },
  }
}

function byClock(project: TestProject, { env }: FakeClock): Scene['project'] {
  return { ...project, env: { ...project.env, ...env }, clock: env }
}
