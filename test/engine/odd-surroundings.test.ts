import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { listJobs } from '../../src/job/list.ts'
import { waitJob } from '../../src/job/wait.ts'
import type { Image } from '../../src/engine/engine.ts'
import { readJournal } from '../../src/session/journal.ts'
import { findSession } from '../../src/session/find.ts'
import type { Session } from '../../src/session/session.ts'
import { baseImage } from '../support/engine.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { jobSession, type JobSession, sh } from './job-support.ts'

describe('in a container', () => {
  let session: JobSession
  beforeAll(async () => {
    // as POSIX writes fourteen hours ahead: for which no table of zones is needed
    session = await jobSession({ env: { TZ: 'FAR-14' } })
  })
  afterAll(async () => await session[Symbol.asyncDispose]())

  const begin = async (script: string): Promise<Job> => await injectJob(session.scad, { session: session.id, command: sh(script) })

  test("whose time zone is another than the host's, the times of journal and jobs are right", async () => {
    expect(await session.inside('date +%z')).toBe('+1400')
    const before = Date.now()
    const { id } = await begin('true')
    const { created, started, ended, took } = await waitJob(session.scad, { job: id })
    const times = [before - 1000, created, started, ended, Date.now() + 1000]
    expect(times).toEqual(times.toSorted((a, b) => Number(a) - Number(b)))
    expect(took).toBeLessThan(60_000)
    const journal = await readJournal(session.scad, await findSession(session.scad, session.id))
    expect(journal.filter(({ time }) => time < before - 60_000 || time > Date.now() + 1000)).toEqual([])
  })

  test('that a job fills with zombies, status stays true, and init reaps them once it has ended', async () => {
    const zombies = async (): Promise<number> =>
      Number(await session.inside("cat /proc/[0-9]*/stat 2>/dev/null | grep -c ') Z ' || :", '0:0'))
    const { id } = await begin('exec perl -e \'fork || exit for 1 .. 200; open my $f, ">", "/tmp/full"; sleep 1 until -e "/tmp/go"\'')
    await eventually(async () => (await zombies()) >= 200, { what: 'the job has its zombies' })
    expect((await listJobs(session.scad, { session: session.id })).find((job) => job.id === id)).toMatchObject({ state: 'running' })
    await session.inside('touch /tmp/go')
    expect(await waitJob(session.scad, { job: id })).toMatchObject({ state: 'succeeded', left: { count: 0 } })
    await eventually(async () => (await zombies()) === 0, { what: 'they are reaped' })
  })
})

describe('a session whose image', () => {
  let project: TestProject
  let session: Session
  let image: Image
  beforeAll(async () => {
    project = await testProject()
    session = await project.start()
    const found = await project.scad.engine.inspectImage(session.image)
    if (found === null) throw new Error('its image is not there')
    image = found
  })
  afterAll(async () => {
    const { engine } = project.scad
    const base = await engine.inspectImage(await baseImage(engine))
    for (const tag of image.tags) if ((await engine.inspectImage(tag))?.id === base?.id) await engine.removeImage(tag)
    await project[Symbol.asyncDispose]()
  })

  test('lost its name to another image works on, stops and resumes as what it was, and the next session has the code of the host', async () => {
    const { engine } = project.scad
    for (const tag of image.tags) await engine.tagImage(await baseImage(engine), tag)
    await project.inside(session, 'git commit -q --allow-empty -m renamed')
    expect(await project.cli('session', 'stop', session.id)).toMatchObject({ code: 0 })
    expect(await project.cli('session', 'resume', session.id)).toMatchObject({ code: 0 })
    expect(await project.cli('inject', session.id, '--wait', '--', 'git', 'log', '-1', '--format=%s')).toMatchObject({ code: 0 })
    expect((await findSession(project.scad, session.id)).image).toBe(session.image)
    expect(await project.cli('code', 'fetch', session.id)).toMatchObject({ code: 0 })
    expect(await project.git('app', 'log', '-1', '--format=%s', `scad/${session.id}/main`)).toBe('renamed')
    const next = await project.start()
    expect(await project.inside(next, 'git rev-parse HEAD; git status --porcelain')).toBe(await project.git('app', 'rev-parse', 'HEAD'))
  })
})
