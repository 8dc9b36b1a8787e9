import { findSession } from '../../../src/session/find.ts'
import type { Session } from '../../../src/session/session.ts'
import { eventually } from '../../support/eventually.ts'
import type { TestProject } from '../../support/project.ts'
import { jobOf, must, nothing, stateOf, succeed } from '../../support/expectations.ts'
import type { FaultGroup, Seen } from '../fault-case.ts'
import { requireNothingLeft } from '../nothing-left.ts'
import { makeWork, missingInside, missingOnHost } from '../sweep/work.ts'
import { requireTruth } from '../truth.ts'
import type { World } from '../world.ts'
import { attackCases } from './attack-cases.ts'

/** What happens to a container behind scad's back, and in it. */
export const containerFaults: FaultGroup = {
  title: 'The container',
  cases: [
    {
      id: 'container-killed-during-job',
      caused: 'docker kill of the container while a job runs',
      expected: 'the job is lost and says so; the session is stopped, and goes on with all its work',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const work = await makeWork(project, session)
        const job = await beginJob(project, session)
        await world.docker.getContainer(session.container).kill()
        await requireTruth(world.docker, project)
        const { state, reason } = await jobOf(project, job)
        must(state === 'lost' && reason !== '', `the job is ${state}: ${reason}`)
        await succeed(project, 'session', 'resume', session.id)
        nothing(await missingInside(project, session, work))
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: `lost: “${reason}”` }
      },
    },
    {
      id: 'container-removed-during-job',
      caused: 'docker rm -f of the container while a job runs',
      expected:
        'the session and its job are listed as lost; what was saved of it before is saved on the host, and the rest of it goes when it is removed',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const job = await beginJob(project, session)
        await world.docker.getContainer(session.container).remove({ force: true })
        await requireTruth(world.docker, project)
        must((await stateOf(project, session)) === 'lost', 'the session is not called lost')
        const { state, reason } = await jobOf(project, job)
        must(state === 'lost' && reason !== '', `the job is ${state}: ${reason}`)
        await requireNothingLeft(world.docker, project)
        return { times: 1, seen: `session and job lost: “${reason}”` }
      },
    },
    {
      id: 'container-removed-after-job',
      caused: 'docker rm -f of the container after a job has ended, its work neither fetched nor saved',
      expected: 'the session is listed as lost, its job as succeeded; removing it brings all that the job made to the host',
      run: async (world) =>
        await goneAfterJob(world, async (_, session) => void (await world.docker.getContainer(session.container).remove({ force: true }))),
    },
    {
      id: 'container-pruned-after-job',
      caused: 'session stop, then docker system prune -a -f',
      expected: 'the session is listed as lost, its job as succeeded; removing it brings all that the job made to the host',
      run: async (world) =>
        await goneAfterJob(world, async (project, session) => {
          await succeed(project, 'session', 'stop', session.id)
          await world.docker.pruneContainers()
          await world.docker.pruneImages({ filters: { dangling: { false: true } } })
          await world.restock()
        }),
    },
    {
      id: 'image-removed-before-resume',
      caused: 'docker rmi -f of the workspace image of a stopped session',
      expected: 'the session goes on from its own container; a new one builds the image again',
      run: async (world) => {
        await using project = await world.project()
        const session = await project.start()
        const work = await makeWork(project, session)
        await succeed(project, 'session', 'stop', session.id)
        const image = await world.docker.getImage(session.image).inspect()
        for (const tag of image.RepoTags) await world.docker.getImage(tag).remove({ force: true })
        await succeed(project, 'session', 'resume', session.id)
        nothing(await missingInside(project, session, work))
        await succeed(project, 'session', 'start')
        await requireTruth(world.docker, project)
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: 'resumed with everything; the image was built again' }
      },
    },
    {
      id: 'job-out-of-memory',
      caused: 'a job that takes more memory than the session may',
      expected: 'the job is oom, the session goes on, nothing is lost',
      run: async (world) => {
        await using project = await world.project({ config: { resources: { memory: '96m' } } })
        const session = await project.start()
        const work = await makeWork(project, session)
        const { code } = await project.cli('inject', session.id, '--wait', '--', 'perl', '-e', '$x = "x" x (1 << 30); sleep 9')
        must(code === 6, `the command ended with ${code}`)
        const [job] = JSON.parse(await succeed(project, 'job', 'list', session.id, '--json')) as { state: string; reason: string }[]
        must(job?.state === 'oom', `the job is ${job?.state}: ${job?.reason}`)
        await requireTruth(world.docker, project)
        nothing(await missingInside(project, session, work))
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: `oom: “${job?.reason}”` }
      },
    },
    {
      id: 'container-out-of-memory',
      caused: 'a job that fills /dev/shm until every process of the container is killed for memory',
      expected: 'the job is not called succeeded; the work is saved when the session is removed',
      run: async (world) => {
        await using project = await world.project({ config: { resources: { memory: '64m', shm: '1g' } } })
        const session = await project.start()
        const work = await makeWork(project, session)
        const words = ['inject', session.id, '--wait', '--timeout', '30s', '--', 'sh', '-c', 'cat /dev/zero >/dev/shm/full']
        const { code } = await project.cli(...words)
        must(code === 6 || code === 1, `the command ended with ${code}`)
        await requireTruth(world.docker, project)
        const [job] = JSON.parse(await succeed(project, 'job', 'list', session.id, '--json')) as { state: string; reason: string }[]
        must(['oom', 'lost', 'failed'].includes(job?.state ?? ''), `the job is ${job?.state}: ${job?.reason}`)
        // nothing can be started inside any more
        await succeed(project, 'session', 'stop', session.id)
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: `${job?.state}: “${job?.reason}”; saved` }
      },
    },
    {
      id: 'processes-used-up',
      caused: 'a job that forks until the session may have no process more',
      expected: 'it is listed as running, can be cancelled, and the session is removed with its work',
      run: async (world) => {
        await using project = await world.project({ config: { resources: { pids: 64 } } })
        const session = await project.start()
        const work = await makeWork(project, session)
        const script = 'fork while 1'
        const job = await succeed(project, 'inject', session.id, '--', 'perl', '-e', `$SIG{TERM} = "IGNORE"; ${script}`)
        must((await jobOf(project, job)).state === 'running', 'the job is not called running')
        await succeed(project, 'job', 'cancel', job)
        await project.cli('job', 'wait', job)
        must((await jobOf(project, job)).state === 'cancelled', 'the job is not called cancelled')
        await requireTruth(world.docker, project)
        await requireNothingLeft(world.docker, project)
        nothing(await missingOnHost(project, work))
        return { times: 1, seen: 'cancelled, everything saved' }
      },
    },
    ...attackCases,
  ],
}

/** A job that has begun and will not end by itself. */
async function beginJob(project: TestProject, session: Session): Promise<string> {
  const job = await succeed(project, 'inject', session.id, '--', 'sh', '-c', 'echo begun; sleep 600')
  await eventually(async () => (await succeed(project, 'job', 'logs', job)) === 'begun', { what: 'the job writes' })
  return job
}

async function goneAfterJob(world: World, strike: (project: TestProject, session: Session) => Promise<void>): Promise<Seen> {
  await using project = await world.project()
  const session = await project.start()
  const work = await makeWork(project, session)
  const words = ['inject', session.id, '--wait', '--', 'sh', '-c', 'echo made >made; git add made; git commit -qm Made; git rev-parse HEAD']
  const job = await succeed(project, ...words)
  const oid = await succeed(project, 'job', 'logs', job)
  await strike(project, session)
  await requireTruth(world.docker, project)
  must((await findSession(project.scad, session.id)).state === 'lost', 'the session is not called lost')
  must((await jobOf(project, job)).state === 'succeeded', 'the job is not called succeeded')
  must((await succeed(project, 'job', 'logs', job)) === oid, 'its output is gone')
  await requireNothingLeft(world.docker, project)
  nothing(await missingOnHost(project, { ...work, app: [...(work['app'] ?? []), oid] }))
  return { times: 1, seen: 'lost, its job succeeded, and all it had made on the host' }
}
