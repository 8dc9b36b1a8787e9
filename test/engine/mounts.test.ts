import { chmod, mkdir, readdir, readFile, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeArtifacts } from '../../src/code/artifacts.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { homeMark } from '../../src/host/home-mark.ts'
import { label } from '../../src/scad/labels.ts'
import type { SessionMount } from '../../src/scad/session-spec.ts'
import { findSession } from '../../src/session/find.ts'
import { landAt } from '../../src/session/land-at.ts'
import { resumeSession } from '../../src/session/resume.ts'
import type { Session } from '../../src/session/session.ts'
import { requireMounted } from '../../src/session/start-container.ts'
import { stopSession } from '../../src/session/stop.ts'
import { showSession } from '../../src/status/show-session.ts'
import { testProject, type TestProject } from '../support/project.ts'

const write = `echo more >>changed; rm gone; rm -r build; mkdir build; echo new >build/c; echo x >added; ln -s added link; ln -s /etc/hostname bad`

let project: TestProject
let session: Session
beforeAll(async () => {
  project = await testProject({
    config: {
      mounts: [
        { source: './data', target: '/data/in' },
        { source: './out', target: '/data/out', mode: 'rw' },
        { source: './ref', target: '/data/ref', mode: 'overlay' },
      ],
    },
  })
  for (const name of ['data', 'out', 'ref', 'ref/build']) {
    await mkdir(join(project.folder, name))
    // the agent may have another uid
    await chmod(join(project.folder, name), 0o777)
  }
  await writeFile(join(project.folder, 'data', 'x'), 'content')
  for (const name of ['changed', 'gone', 'same', 'build/a', 'build/b']) {
    await writeFile(join(project.folder, 'ref', name), `${name}\n`)
    await chmod(join(project.folder, 'ref', name), 0o666)
  }
  session = await project.start()
  await project.inside(session, `cd /data/ref && ${write}`)
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('what copies that were killed left goes and is told, but not where the agent can write, nor what others may be at', async () => {
  const { scad, folder, said } = project
  const mine = `.scad-cp-${homeMark(scad.paths)}@4194303@1@0@ab`
  const others = ['.scad-cp-0123456789abcdef@4194303@1@0@ab', '.scad-cp-mine']
  const left = async (beside: string): Promise<string[]> => {
    for (const name of [mine, ...others]) await mkdir(join(beside, name))
    await landAt(scad, { place: join(beside, 'landed'), source: '/x' }, async (work, name) => await writeFile(join(work, name), 'content'))
    expect(await readFile(join(beside, 'landed'), 'utf8')).toBe('content')
    const names = (await readdir(beside)).filter((name) => name.startsWith('.scad-cp-'))
    for (const name of ['landed', ...names]) await rm(join(beside, name), { recursive: true })
    return names.toSorted()
  }
  expect(await left(folder)).toEqual(others.toSorted())
  expect(said).toContainEqual({ type: 'note', text: expect.stringContaining(mine) })
  expect(await left(join(folder, 'out'))).toEqual([mine, ...others].toSorted())
  expect(said).toContainEqual({ type: 'warning', text: expect.stringContaining(`session ${session.id} can write there`) })
})

test('a mount is read-only for the agent unless the config says rw', async () => {
  expect(await project.inside(session, 'cat /data/in/x; (touch /data/in/y || touch /data/in/x) 2>/dev/null && echo written; true')).toBe(
    'content',
  )
  const mounts = (await project.scad.engine.inspectContainer(session.container))?.mounts ?? []
  expect(mounts.map(({ target, readOnly }) => [target, readOnly]).toSorted()).toEqual([
    ['/data/in', true],
    ['/data/out', false],
    ['/data/ref', false],
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

test('an overlay is written inside, gives no rights, and the folder of the host stays as it is', async () => {
  expect(await project.inside(session, 'cd /data/ref && cat changed same build/c; ls; grep " /data/ref " /proc/mounts')).toMatch(
    /^changed\nmore\nsame\nnew\nadded\nbad\nbuild\nchanged\nlink\nsame\noverlay \/data\/ref overlay rw,nosuid,nodev,/,
  )
  const host = join(project.folder, 'ref')
  expect((await readdir(host, { recursive: true })).toSorted()).toEqual(['build', 'build/a', 'build/b', 'changed', 'gone', 'same'])
  expect(await readFile(join(host, 'changed'), 'utf8')).toBe('changed\n')
})

test('what was written over a folder is listed and taken out, what was deleted is told as such', async () => {
  const { files, complete } = await codeArtifacts(project.scad, { session: session.id })
  expect(complete).toBe(true)
  expect(files.map(({ change, path }) => `${change} ${path}`).toSorted()).toEqual([
    'added /data/ref/added',
    'added /data/ref/bad',
    'added /data/ref/build/c',
    'added /data/ref/link',
    'changed /data/ref/changed',
    'deleted /data/ref/build/a',
    'deleted /data/ref/build/b',
    'deleted /data/ref/gone',
  ])
  expect((await showSession(project.scad, { session: session.id })).overlays).toEqual([
    { target: '/data/ref', added: 4, changed: 1, deleted: 3, bytes: 19, complete: true },
  ])

  const { code, stdout } = await project.cli('code', 'artifacts', session.id, '--to', 'taken')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/left out \/data\/ref\/bad: a link to .*\n3 files in .*taken\n$/)])
  const taken = join(project.folder, 'taken', 'data', 'ref')
  expect((await readdir(taken, { recursive: true })).toSorted()).toEqual(['added', 'build', 'build/c', 'changed', 'link'])
  expect(await readFile(join(taken, 'link'), 'utf8')).toBe('x\n')
  expect(await codeArtifacts(project.scad, { session: session.id, path: ['/data/ref/build/'], to: 'part' })).toMatchObject({ taken: 1 })
  await expect(codeArtifacts(project.scad, { session: session.id, to: 'part' })).rejects.toMatchObject({ code: 'would-lose-work' })
  await expect(codeArtifacts(project.scad, { session: session.id, path: ['/data/ref/same'] })).rejects.toMatchObject({
    code: 'path-not-found',
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
  expect((await codeArtifacts(project.scad, { session: id })).files).toHaveLength(8)
  expect((await resumeSession(project.scad, { session: id })).state).toBe('running')
  expect(await project.inside(session, 'cat /data/ref/changed')).toBe('changed\nmore')
})

test('what was written over a folder is listed when its session goes, kept where that is asked, and comes back', async () => {
  const { id } = session
  const { overlays } = await removeSession(project.scad, { session: id, artifacts: ['**'] })
  expect(overlays).toMatchObject([{ target: '/data/ref', added: 4, changed: 1, deleted: 3, kept: 3 }])
  expect(overlays[0]?.erased.toSorted()).toEqual(['build/a', 'build/b', 'gone'])
  expect(project.said.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(
      /^\/data\/ref: written over the folder: 4 added, 1 changed, 3 deleted, 19 B, not saved but for 3 files in the archive: /,
    ),
  )
  expect(await project.scad.engine.listVolumes({ [label.session]: id })).toEqual([])
  session = await restoreSession(project.scad, { session: id })
  expect(await project.inside(session, 'cd /data/ref && cat changed link; ls . build')).toBe(
    'changed\nmore\nx\n.:\nadded\nbuild\nchanged\nlink\nsame\n\nbuild:\nc',
  )
})

test('what a lost session wrote over a folder comes back with it', async () => {
  const { id, container } = session
  await project.scad.engine.removeContainer(container)
  session = await restoreSession(project.scad, { session: id })
  expect(await project.inside(session, 'cat /data/ref/changed')).toBe('changed\nmore')
})

test('a session is removed and restored although nothing that it wrote over a folder can be kept', async () => {
  const written = await project.start()
  const { id, container } = written
  const deep = 'i=0; while [ $i -lt 202 ]; do mkdir d && cd d; i=$((i + 1)); done; echo x >x'
  await project.inside(written, `cd /data/ref && ln -s /etc/hostname bad && ${deep}`)
  expect(await codeArtifacts(project.scad, { session: id })).toMatchObject({ files: [{ path: '/data/ref/bad' }], complete: false })
  await project.scad.engine.removeContainer(container)
  expect((await restoreSession(project.scad, { session: id })).state).toBe('running')
  const { overlays } = await removeSession(project.scad, { session: id })
  expect(overlays).toMatchObject([{ target: '/data/ref', added: 0, kept: 0 }])
})
