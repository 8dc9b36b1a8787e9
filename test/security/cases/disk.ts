import { injectJob } from '../../../src/job/inject.ts'
import { waitJob } from '../../../src/job/wait.ts'
import { expect } from 'vitest'
import { naiveContainer } from '../../support/naive-container.ts'
import { baseImage, testEngine } from '../../support/engine.ts'
import { noOwnEngine, ownEngine } from '../../support/own-engine.ts'
import { testProject } from '../../support/project.ts'
import { asUsualEngine } from '../../support/usual-engine.ts'
import { type Arena, naivePlace } from '../arena.ts'
import type { SecurityGroup } from '../security-case.ts'

/** bytes: less than a fiftieth of that disk */
const left = 8_000_000

/** On an engine whose disk is small. */
export const disk: SecurityGroup<Arena> = {
  title: 'The disk',
  arena: async () => {
    await using made = new AsyncDisposableStack()
    const usual = testEngine()
    const base = await baseImage(usual)
    await usual.close()
    const own = made.use(await ownEngine({ megabytes: 700 }))
    await own.load([base])
    made.use(asUsualEngine(own))
    const project = made.use(await testProject())
    const place = { ...(await naivePlace(project)), project, session: await project.start() }
    const kept = made.move()
    return { ...place, [Symbol.asyncDispose]: async () => await kept.disposeAsync() }
  },
  unable: noOwnEngine,
  cases: [
    {
      id: 'disk-filled',
      severity: 'high',
      attacker: 'writes until the disk that the engine keeps everything on is full',
      naive: 'docker run, which sets no limit',
      held: 'the job ends while a reserve is left, and says why',
      control: async () => {
        await using naive = await naiveContainer()
        return Number(await naive.inside('cat /dev/zero >/full 2>/dev/null; df -B1 --output=avail / | tail -1')) < left
      },
      attack: async ({ project, session }) => {
        const fill = `head -c $(($(df -B1 --output=avail / | tail -1) - ${left})) /dev/zero >/tmp/full; echo filled; exec sleep 1000`
        const job = await injectJob(project.scad, { session: session.id, command: ['sh', '-c', fill] })
        const { state, reason } = await waitJob(project.scad, { job: job.id })
        expect(reason).toBe('Ended: the disk that the session is on was about to be full; make room there, then inject again.')
        return state !== 'failed'
      },
    },
  ],
}
