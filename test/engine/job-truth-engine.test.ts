import { expect, test } from 'vitest'
import { findJob } from '../../src/job/find.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { resumeSession } from '../../src/session/resume.ts'
import { noOwnEngine } from '../support/own-engine.ts'
import { ownEngineForAll } from '../support/own-engine-for-all.ts'
import { jobSession, sh } from './job-support.ts'

const ownEngine = ownEngineForAll()

const ownTest = test.skipIf(noOwnEngine !== null)
const where = noOwnEngine === null ? '' : ` (${noOwnEngine})`

async function withJobs(use: (jobs: Awaited<ReturnType<typeof begin>>) => Promise<void>): Promise<void> {
  await using session = await jobSession()
  await use(await begin(session))
}

async function begin(session: Awaited<ReturnType<typeof jobSession>>) {
  const inject = async (script: string): Promise<string> => (await injectJob(session.scad, { session: session.id, command: sh(script) })).id
  const ended = await inject('exit 0')
  await waitJob(session.scad, { job: ended })
  const running = await inject('until [ -e /tmp/go ]; do sleep 0.1; done; exit 5')
  const states = async () => await Promise.all([ended, running].map(async (job) => await findJob(session.scad, job)))
  return { session, running, states }
}

for (const [what, reason] of [
  ['kill', 'Lost: the engine was restarted while it ran.'],
  ['stop', 'Lost: the engine was restarted while it ran.'],
  ['crash', "Lost: the engine went down while it ran, and its session's container with it."],
] as const)
  ownTest(
    `after a ${what} of the engine the job that ran is lost with the reason, also once resumed, and the ended one is what it was${where}`,
    async () =>
      await withJobs(async ({ session, running, states }) => {
        const waiting = session.project.cli('job', 'wait', running)
        const listening = expect(waitJob(session.scad, { job: running })).rejects.toMatchObject({
          code: 'engine-unreachable',
          hint: expect.stringContaining(`scad job wait ${running}`),
        })
        await ownEngine()[what]()
        await listening
        const { code, stderr } = await waiting
        expect([code, stderr]).toEqual([3, expect.not.stringMatching(/^ +at /m)])
        await ownEngine().start()
        expect(await states()).toMatchObject([{ state: 'succeeded' }, { state: 'lost', reason }])
        await resumeSession(session.scad, { session: session.id })
        expect(await states()).toMatchObject([{ state: 'succeeded' }, { state: 'lost', reason }])
      }),
  )

ownTest(`an engine that is restarted under its containers loses no job, nor the end of one that ended meanwhile${where}`, async () => {
  await ownEngine().stop()
  await ownEngine().start('--live-restore')
  await withJobs(async ({ session, running, states }) => {
    const { id } = await injectJob(session.scad, { session: session.id, command: sh('sleep 1; exit 6') })
    await ownEngine().kill()
    await ownEngine().start('--live-restore')
    expect(await waitJob(session.scad, { job: id })).toMatchObject({ state: 'failed', exitCode: 6 })
    expect(await states()).toMatchObject([{ state: 'succeeded' }, { state: 'running' }])
    await session.inside('touch /tmp/go')
    expect(await waitJob(session.scad, { job: running })).toMatchObject({ state: 'failed', exitCode: 5 })
  })
  await ownEngine().stop()
  await ownEngine().start()
})

ownTest(
  `a job that fills the engine's disk has the end it had, or is lost${where}`,
  async () =>
    await withJobs(async ({ session, states }) => {
      const { id } = await injectJob(session.scad, { session: session.id, command: sh('cat /dev/zero > /tmp/full; exit 7') })
      const job = await waitJob(session.scad, { job: id })
      expect(['failed', 'lost']).toContain(job.state)
      const [before, beside] = await states()
      expect(before).toMatchObject({ state: 'succeeded' })
      // its own witness may have ended it too, as the disk stays full
      expect(beside?.state === 'running' ? '' : beside?.reason).toMatch(/^$|^Ended: the disk that the session is on was about to be full/)
    }),
)
