import { mkdir, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionMount } from '../../src/scad/session-spec.ts'
import { findSession } from '../../src/session/find.ts'
import { resumeSession } from '../../src/session/resume.ts'
import type { Session } from '../../src/session/session.ts'
import { requireMounted } from '../../src/session/start-container.ts'
import { stopSession } from '../../src/session/stop.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
beforeAll(async () => {
  project = await testProject({
    config: {
      mounts: [
        { source: './data', target: '/data/in' },
        { source: './out', target: '/data/out', mode: 'rw' },
      ],
    },
  })
  for (const name of ['data', 'out']) await mkdir(join(project.folder, name), { mode: 0o777 })
  await writeFile(join(project.folder, 'data', 'x'), 'content')
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('a mount is read-only for the agent unless the config says rw', async () => {
  expect(await project.inside(session, 'cat /data/in/x; (touch /data/in/y || touch /data/in/x) 2>/dev/null && echo written; true')).toBe(
    'content',
  )
  const mounts = (await project.scad.engine.inspectContainer(session.container))?.mounts ?? []
  expect(mounts.map(({ target, readOnly }) => [target, readOnly]).toSorted()).toEqual([
    ['/data/in', true],
    ['/data/out', false],
    ['/var/lib/scad', false],
  ])
})

test('what is mounted is told from what was looked at by the container itself', async () => {
  const { container, user, spec } = session
  await expect(requireMounted(project.scad, { container, user, mounts: spec.mounts })).resolves.toBeUndefined()
  const exchanged = spec.mounts.map(({ place, ...mount }): SessionMount => ({
    ...mount,
    ...(place && { place: { ...place, inode: '1' } }),
  }))
  await expect(requireMounted(project.scad, { container, user, mounts: exchanged })).rejects.toMatchObject({
    code: 'mount-refused',
    message: expect.stringContaining('was exchanged'),
  })
})

test('a session does not run again on a mount source that is gone, became a link, or is another folder', async () => {
  const { id } = session
  const [data, kept] = [join(project.folder, 'data'), join(project.folder, 'kept')]
  const refusal = async (): Promise<string> => await resumeSession(project.scad, { session: id }).then(String, String)
  await stopSession(project.scad, { session: id })
  await rename(data, kept)
  expect(await refusal()).toContain('does not exist')
  await symlink(kept, data)
  expect(await refusal()).toContain('now leads to')
  await rm(data)
  await mkdir(data)
  expect(await refusal()).toContain('is another file or folder')
  expect((await findSession(project.scad, id)).state).toBe('stopped')
  await rmdir(data)
  await rename(kept, data)
  expect((await resumeSession(project.scad, { session: id })).state).toBe('running')
})
