import { randomBytes } from 'node:crypto'
import { type SmallDisk, smallDisk } from '../../support/small-disk.ts'
import { endedOrRefused, jobOf, must, nothing, refsOf, refusedCleanly, stateOf, succeed } from '../../support/expectations.ts'
import type { FaultCase, FaultGroup, Seen } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'
import type { World } from '../world.ts'

/** Disks without room, or without inodes. */
export const diskFaults: FaultGroup = {
  title: 'Full disks',
  megabytes: 700,
  cases: [
    {
      id: 'engine-disk-full-build',
      caused: 'no room on the disk of the engine for the repositories that go into an image',
      expected: 'build ends with one line that says so and leaves nothing; with room it succeeds',
      run: async (world) => {
        await using project = await world.project()
        await project.commit('app', { large: randomBytes(40 << 20).toString('base64') })
        {
          await using _full = await world.fill(20)
          refusedCleanly(await project.cli('build'), [1, 3])
        }
        await succeed(project, 'build')
        await requireNothingLeft(world.docker, project)
        return { times: 1, seen: 'said so; succeeded with room' }
      },
    },
    {
      id: 'engine-disk-full-start',
      caused: 'no room at all on the disk of the engine when a session starts',
      expected: 'the session runs, or the start says what is wrong and leaves nothing; with room it starts',
      run: async (world) => {
        await using project = await world.project()
        await succeed(project, 'build')
        let seen = 'started in spite of it; started again with room'
        {
          await using _full = await world.fill(0)
          const result = await project.cli('session', 'start')
          if (result.code !== 0) {
            refusedCleanly(result, [1, 3])
            seen = 'said so; succeeded with room'
          }
        }
        await requireTruth(world.docker, project)
        await succeed(project, 'session', 'start')
        await requireNothingLeft(world.docker, project)
        return { times: 1, seen }
      },
    },
    {
      id: 'engine-disk-full-job',
      caused: 'a job that writes until the disk of the engine is full',
      expected: 'the job ends as it did and is never called succeeded, the session can be stopped, and its work is saved',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const work = await makeWork(project, session)
        const words = ['inject', session.id, '--wait', '--', 'sh', '-c', 'cat /dev/zero >/tmp/full']
        endedOrRefused(await project.cli(...words))
        await requireTruth(world.docker, project)
        const [job] = JSON.parse(await succeed(project, 'job', 'list', session.id, '--json')) as { id: string; state: string }[]
        must(job?.state === 'failed' || job?.state === 'lost', `the job is ${job?.state}`)
        await project.inside(session, 'rm /tmp/full')
        must((await jobOf(project, job?.id ?? '')).state === job?.state, 'it is called something else with room')
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: `${job?.state}, everything saved` }
      },
    },
    ...[false, true].map((stopped): FaultCase => ({
      id: `engine-disk-full-remove${stopped ? '-stopped' : ''}`,
      caused: `no room on the disk of the engine when a ${stopped ? 'stopped' : 'running'} session is removed`,
      expected: 'the session is saved and goes, or it stays with everything and goes with room',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const work = await makeWork(project, session)
        if (stopped) await succeed(project, 'session', 'stop', session.id)
        let seen = 'saved in spite of it'
        {
          await using _full = await world.fill(0)
          const result = await project.cli('session', 'remove', session.id)
          if (result.code !== 0) {
            refusedCleanly(result, [1, 3, 5])
            await requireTruth(world.docker, project)
            must((await stateOf(project, session)) === (stopped ? 'stopped' : 'running'), 'the session is not as it was')
            seen = 'kept, saved with room'
          }
        }
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen }
      },
    })),
    onHomeDisk('home-full', 'room', "no room in scad's own folder"),
    onHomeDisk('home-without-inodes', 'inodes', "no inode in scad's own folder"),
    {
      id: 'repo-disk-full-fetch',
      caused: "no room on the disk of a host repository when a session's code is fetched, and when the session is removed",
      expected: 'each says so, no ref moves, the session stays; with room both succeed',
      run: async (world) => {
        await using disk = await smallDisk({ megabytes: 40, inodes: 4000 })
        await using project = await world.project({ repos: { app: {}, far: {} } })
        const repo = project.repos['far'] ?? ''
        await project.git('app', 'clone', '-q', repo, disk.path)
        await using other = await world.project({ repos: { app: {}, far: { path: disk.path } } })
        const session = await other.start()
        await other.inside(session, 'cd ../far && head -c 4000000 /dev/urandom >large && git add large && git commit -qm Large')
        const work = await makeWork(other, session)
        const before = await refsOf(other)
        await disk.fill('room')
        refusedCleanly(await other.cli('code', 'fetch', session.id), [1, 3])
        must((await refsOf(other)) === before, 'a ref moved')
        refusedCleanly(await other.cli('session', 'remove', session.id), [1, 3, 5])
        must((await refsOf(other)) === before, 'a ref moved')
        nothing(await missingInside(other, session, work))
        await disk.free()
        await succeed(other, 'code', 'fetch', session.id)
        await requireNothingLeft(world.docker, other)
        nothing(await missingOnHost(other, work))
        return { times: 2, seen: 'said so, no ref moved, succeeded with room' }
      },
    },
  ],
}

/** Every command that writes there, with nothing left to write on. */
function onHomeDisk(id: string, what: 'room' | 'inodes', caused: string): FaultCase {
  return {
    id,
    caused: `${caused}, for each of inject, fetch, stop, remove and start`,
    expected: 'each goes through, or says so and has moved no ref and removed nothing; with room all go through and nothing is lost',
    run: async (world) => {
      await using disk = await smallDisk({ megabytes: 12, inodes: 600 })
      return await withoutHome(world, disk, what)
    },
  }
}

async function withoutHome(world: World, disk: SmallDisk, what: 'room' | 'inodes'): Promise<Seen> {
  await using project = await world.project({ env: { SCAD_HOME: disk.path } })
  const session = await project.start()
  const work = await makeWork(project, session)
  await disk.fill(what)
  const lines = [
    ['inject', session.id, '--', 'true'],
    ['code', 'fetch', session.id],
    ['session', 'stop', session.id],
    ['session', 'remove', session.id],
    ['session', 'start'],
  ]
  let refused = 0
  for (const words of lines) {
    const before = await refsOf(project)
    const result = await project.cli(...words)
    if (result.code === 0) continue
    refused++
    must((await refsOf(project)) === before, `${words.join(' ')} moved a ref`)
    refusedCleanly(result, [1, 3, 5])
    must(/space|full|inode/i.test(result.stderr), `${words.join(' ')} does not say that the disk is full: ${result.stderr}`)
  }
  await requireTruth(world.docker, project)
  must(refused > 0, 'nothing was refused')
  await disk.free()
  await succeed(project, 'session', 'resume', session.id)
  nothing(await missingInside(project, session, work))
  for (const words of lines.slice(0, 2)) await succeed(project, ...words)
  await requireNothingLeft(world.docker, project)
  nothing(await missingOnHost(project, work))
  return { times: lines.length, seen: `${refused} of ${lines.length} refused, no ref moved; all went through with room` }
}
