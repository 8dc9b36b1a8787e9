import { expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { baseImage, testEngine } from '../support/engine.ts'
import { noOwnEngine, ownEngine } from '../support/own-engine.ts'
import { testProject } from '../support/project.ts'

test.skipIf(noOwnEngine !== null)('a job ends before it has filled the disk of the engine, and says so', async () => {
  const usual = testEngine()
  const base = await baseImage(usual)
  await usual.close()
  await using own = await ownEngine({ megabytes: 700 })
  await own.load([base])
  await using project = await testProject({ env: { DOCKER_HOST: own.address } })
  const { id } = await project.start()
  // 8 MB are less than a fiftieth of it
  const fill = `left() { df -B1 --output=avail / | tail -1; }
    head -c $(($(left) - 8000000)) /dev/zero >/tmp/full; echo filled; exec sleep 1000`
  const job = await injectJob(project.scad, { session: id, command: ['sh', '-c', fill] })
  expect(await waitJob(project.scad, { job: job.id })).toMatchObject({
    state: 'failed',
    reason: 'Ended: the disk that the session is on was about to be full; make room there, then inject again.',
  })
})
