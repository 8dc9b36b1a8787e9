import { findSession } from '../../../src/session/find.ts'
import { eventually } from '../../support/eventually.ts'
import type { TestProject } from '../../support/project.ts'
import { endedOrRefused, jobOf, must, nothing, refusedCleanly, stateOf, succeed } from '../../support/expectations.ts'
import type { FaultGroup } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { rounds } from '../size.ts'
import { tracedRun } from '../sweep/traced-run.ts'
import { requireTruth } from '../truth.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import type { World } from '../world.ts'

/** The engine itself dies, or is not there. */
export const engineFaults: FaultGroup = {
  title: 'The engine',
  cases: [
    {
      id: 'engine-killed-during-job',
      caused: 'kill -9 of the engine while a job runs, then a start of the engine',
      expected: 'the job is lost and says so, the session is stopped, and goes on with all its work',
      run: async (world) => await duringJob(world, async () => await world.own.kill()),
    },
    {
      id: 'machine-crashed-during-job',
      caused: 'loss of power: engine, containers and all processes killed while a job runs, then a start',
      expected: 'the job is lost and says so, the session is stopped, and goes on with all its work',
      run: async (world) => await duringJob(world, async () => await world.own.crash()),
    },
    {
      id: 'engine-stopped-during-job',
      caused: 'an orderly restart of the engine while a job runs',
      expected: 'the job is lost and says so, the session is stopped, and goes on with all its work',
      run: async (world) => await duringJob(world, async () => await world.own.stop()),
    },
    {
      id: 'engine-live-restored-during-job',
      caused: 'kill -9 of an engine with live-restore while a job runs and scad waits for it, then a start',
      expected: 'the job goes on, and its end and its whole output are known afterwards',
      run: async (world) => {
        await world.own.stop()
        await world.own.start('--live-restore')
        await using project = await world.project()
        const session = await project.start()
        const words = ['inject', session.id, '--', 'sh', '-c', 'echo first; while [ ! -e go ]; do sleep 0.1; done; echo last']
        const job = await succeed(project, ...words)
        await world.own.kill()
        await world.own.start('--live-restore')
        await requireTruth(world.docker, project)
        await project.inside(session, 'touch go')
        await succeed(project, 'job', 'wait', job)
        must((await succeed(project, 'job', 'logs', job)) === 'first\nlast', 'the output is not whole')
        await requireNothingLeft(world.docker, project)
        await world.own.stop()
        await world.own.start()
        return { times: 1, seen: 'the job succeeded, output whole' }
      },
    },
    ...[
      { id: 'engine-killed-during-fetch', words: ['code', 'fetch'] },
      { id: 'engine-killed-during-remove', words: ['session', 'remove'] },
      { id: 'engine-killed-during-stop', words: ['session', 'stop'] },
    ].map(({ id, words }) => ({
      id,
      caused: `kill -9 of the engine in the middle of ${words.join(' ')}, then a start`,
      expected: 'the command ends with one line that says what is wrong; the same command succeeds later; nothing is lost',
      run: async (world: World) => {
        const times = rounds({ usual: 1, whole: 3 })
        for (let round = 1; round <= times; round++) {
          await using project = await world.project()
          const session = await project.start()
          const work = await makeWork(project, session)
          const { code, stderr } = await whileKilled(world, project, [...words, session.id], round * 4)
          if (code !== 0) refusedCleanly({ code, stderr }, [1, 3, 5])
          await world.own.start()
          await requireTruth(world.docker, project)
          if (words.includes('fetch')) await succeed(project, 'session', 'resume', session.id)
          if (code !== 0) await succeed(project, ...words, session.id)
          if (words.includes('fetch')) nothing(await missingInside(project, session, work))
          await requireNothingLeft(world.docker, project)
          nothing(await missingOnHost(project, work))
        }
        return { times, seen: 'said what was wrong, went through later, nothing lost' }
      },
    })),
    {
      id: 'engine-killed-during-start',
      caused: 'kill -9 of the engine in the middle of session start, then a start of the engine',
      expected: 'the command ends with one line that says what is wrong; the next start succeeds; no half session stays',
      run: async (world) => {
        const times = rounds({ usual: 1, whole: 3 })
        for (let round = 1; round <= times; round++) {
          await using project = await world.project()
          await succeed(project, 'build')
          // right before the container is created, and at two moments after
          const { code, stderr } = await whileKilled(world, project, ['session', 'start'], 16 + round)
          if (code !== 0) refusedCleanly({ code, stderr }, [1, 3])
          await world.own.start()
          await requireTruth(world.docker, project)
          await findSession(project.scad, await succeed(project, 'session', 'start'))
          await requireNothingLeft(world.docker, project)
        }
        return { times, seen: 'said what was wrong, the next start succeeded' }
      },
    },
    {
      id: 'engine-killed-during-build',
      caused: 'kill -9 of the engine in the middle of build, then a start of the engine',
      expected: 'the command ends with one line that says what is wrong; the next build succeeds',
      run: async (world) => {
        const times = rounds({ usual: 1, whole: 3 })
        for (let round = 1; round <= times; round++) {
          await using project = await world.project()
          const { code, stderr } = await whileKilled(world, project, ['build'], 10 + round * 5)
          if (code !== 0) refusedCleanly({ code, stderr }, [1, 3])
          await world.own.start()
          await succeed(project, 'build')
          await requireNothingLeft(world.docker, project)
        }
        return { times, seen: 'said what was wrong, the next build succeeded' }
      },
    },
    {
      id: 'engine-not-running',
      caused: 'every kind of command while the engine is stopped',
      expected: 'exit code 3 and one line that says so, with what to do',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        await world.own.stop()
        const lines = [['status'], ['build'], ['session', 'start'], ['inject', session.id, '--', 'true'], ['code', 'fetch', session.id]]
        for (const words of [...lines, ['session', 'remove', session.id], ['gc', '--apply']]) {
          const result = await project.cli(...words)
          refusedCleanly(result, [3])
          must(/^hint: \S/m.test(result.stderr), `${words.join(' ')} gives no hint: ${result.stderr}`)
        }
        await world.own.start()
        await requireNothingLeft(world.docker, project)
        return { times: lines.length + 2, seen: 'exit code 3, one line and a hint each time' }
      },
    },
  ],
}

async function duringJob(world: World, strike: () => Promise<void>): Promise<{ times: number; seen: string }> {
  await using project = await world.project()
  const session = await project.start()
  const work = await makeWork(project, session)
  const job = await succeed(project, 'inject', session.id, '--', 'sh', '-c', 'echo begun; sleep 600')
  const waiting = project.cli('job', 'wait', job)
  await eventually(async () => (await succeed(project, 'job', 'logs', job)) === 'begun', { what: 'the job writes' })
  await strike()
  await world.own.start()
  await requireTruth(world.docker, project)
  endedOrRefused(await waiting)
  const { state, reason } = await jobOf(project, job)
  must(state === 'lost' && reason !== '', `the job is ${state}: ${reason}`)
  must((await stateOf(project, session)) === 'stopped', 'the session is not stopped')
  must((await succeed(project, 'job', 'logs', job)) === 'begun', 'its output is gone')
  await succeed(project, 'session', 'resume', session.id)
  nothing(await missingInside(project, session, work))
  must((await jobOf(project, job)).state === 'lost', 'the job comes back to life with the session')
  await succeed(project, 'inject', session.id, '--wait', '--', 'true')
  await requireNothingLeft(world.docker, project)
  nothing(await missingOnHost(project, work))
  return { times: 1, seen: `lost: “${reason}”; everything there after a resume` }
}

/** Kills the engine once so many steps have ended. */
async function whileKilled(world: World, project: TestProject, words: string[], steps: number): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await tracedRun(project, words, { after: steps, strike: async () => await world.own.kill() })
  // with --debug the stack of what went wrong follows
  return { code: code ?? -1, stderr: stderr.replaceAll(/^(?: {4}at |trace: ).*\n/gm, '') }
}
