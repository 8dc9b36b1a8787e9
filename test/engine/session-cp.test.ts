import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copySession } from '../../src/session/copy.ts'
import { resumeSession } from '../../src/session/resume.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { stopSession } from '../../src/session/stop.ts'
import { testProject, type TestProject } from '../support/project.ts'

// Each test has names of its own: one session serves all but the one that is stopped.
let project: TestProject
let session: StartedSession
beforeAll(async () => {
  project = await testProject()
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('files go in as the agent’s own and come out as they were, from a running and a stopped session', async () => {
  const { scad, folder } = project
  const stopped = await project.start()
  await mkdir(join(folder, 'in', 'sub dir'), { recursive: true })
  await writeFile(join(folder, 'in', 'a'), 'hello')
  await writeFile(join(folder, 'in', 'sub dir', 'run'), '#!/bin/sh\n', { mode: 0o755 })
  await symlink('a', join(folder, 'in', 'link'))

  await expect(copySession(scad, { from: 'in', to: `${stopped.id}:/tmp` })).resolves.toMatchObject({ files: 2, session: stopped.id })
  expect(await project.inside(stopped, 'cd /tmp/in && cat link && stat -c "%U %a" a "sub dir/run"')).toBe('helloagent 644\nagent 755')
  await copySession(scad, { from: 'in/a', to: `${stopped.id}:renamed` })
  expect(await project.inside(stopped, 'cat /workspace/app/renamed')).toBe('hello')

  await copySession(scad, { from: `${stopped.id}:/tmp/in`, to: 'out' })
  expect(await readFile(join(folder, 'out', 'link'), 'utf8')).toBe('hello')
  expect((await stat(join(folder, 'out', 'sub dir', 'run'))).mode & 0o777).toBe(0o755)

  await stopSession(scad, { session: stopped.id })
  await copySession(scad, { from: 'in', to: `${stopped.id}:stopped` })
  await copySession(scad, { from: `${stopped.id}:stopped/a`, to: 'from-stopped' })
  expect(await readFile(join(folder, 'from-stopped'), 'utf8')).toBe('hello')
})

test('nothing is written through a link of a stopped session, as root would write it', async () => {
  const { scad, folder } = project
  const stopped = await project.start()
  await project.inside(stopped, 'ln -s /opt/scad out && mkdir place && ln -s /opt/scad/bin place/bin')
  await stopSession(scad, { session: stopped.id })
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin', 'tool'), 'hello')
  await expect(copySession(scad, { from: 'bin', to: `${stopped.id}:out` })).rejects.toMatchObject({ code: 'bad-input' })
  await expect(copySession(scad, { from: 'bin/tool', to: `${stopped.id}:place/bin/tool` })).rejects.toMatchObject({ code: 'bad-input' })
  await copySession(scad, { from: 'bin', to: `${stopped.id}:place` })
  await resumeSession(scad, { session: stopped.id })
  expect(await project.inside(stopped, 'stat -c %U /opt/scad/bin && ls /opt/scad/bin/tool || cat place/bin/tool')).toBe('root\nhello')
})

test('a file that is there is replaced, a folder never', async () => {
  const { scad, folder } = project
  await project.inside(session, 'mkdir d && echo 1 >d/x && echo new >f')
  await writeFile(join(folder, 'f'), 'old')
  await copySession(scad, { from: `${session.id}:f`, to: '.' })
  expect(await readFile(join(folder, 'f'), 'utf8')).toBe('new\n')
  await copySession(scad, { from: `${session.id}:d`, to: '.' })
  await expect(copySession(scad, { from: `${session.id}:d`, to: '.' })).rejects.toMatchObject({ code: 'would-lose-work' })
  expect((await readdir(folder)).filter((name) => name.startsWith('.scad-cp'))).toEqual([])
})

test('links that lead out of what is copied stay behind, and nothing is written through one', async () => {
  await project.inside(session, 'mkdir l && echo ok >l/ok && ln -s /etc/passwd l/out && ln -s ../../x l/up && mkfifo l/pipe')
  const { skipped } = await copySession(project.scad, { from: `${session.id}:l`, to: 'copied' })
  expect(skipped.map(({ path }) => path).toSorted()).toEqual(['copied/out', 'copied/pipe', 'copied/up'])
  expect(await readdir(join(project.folder, 'copied'))).toEqual(['ok'])
  await expect(copySession(project.scad, { from: `${session.id}:l/out`, to: 'secret' })).rejects.toMatchObject({ code: 'bad-input' })
})

test('what is too large is refused and leaves nothing', async () => {
  await project.inside(session, 'head -c 200000 /dev/zero >big')
  await expect(copySession(project.scad, { from: `${session.id}:big`, to: 'big', limit: '100k' })).rejects.toMatchObject({
    code: 'bad-input',
    hint: expect.stringContaining('--limit'),
  })
  expect(await readdir(project.folder)).not.toContain('big')
})

test('"-" is a tar stream, out and in', async () => {
  await project.inside(session, 'mkdir s && echo one >s/one')
  const out = await project.cli('session', 'cp', `${session.id}:s`, '-')
  expect(out.code).toBe(0)
  const back = await project.cliWith({ input: out.stdout }, 'session', 'cp', '-', `${session.id}:/tmp`)
  expect([back.code, back.stdout]).toEqual([0, ''])
  expect(await project.inside(session, 'cat /tmp/s/one')).toBe('one')
})

test('a pipe on the host is left out, and named', async () => {
  const { scad, folder } = project
  await mkdir(join(folder, 'piped'))
  await writeFile(join(folder, 'piped', 'file'), 'hello')
  spawnSync('mkfifo', [join(folder, 'piped', 'pipe')])
  const copied = await copySession(scad, { from: 'piped', to: `${session.id}:/tmp` })
  expect(copied).toMatchObject({
    files: 1,
    skipped: [{ path: join(folder, 'piped', 'pipe'), reason: expect.stringContaining('neither a file') }],
  })
})

test.each([
  ['a path that is not inside', { from: 'S:/nowhere', to: 'x' }, 'path-not-found'],
  ['a path that is not on the host', { from: 'nowhere', to: 'S:/tmp' }, 'path-not-found'],
  ['a folder that is not inside', { from: 'scad.config.json', to: 'S:/no/such/folder/x' }, 'path-not-found'],
  ['a folder that is not on the host', { from: 'S:README.md', to: 'no/such/x' }, 'path-not-found'],
  ['a place the agent may not write', { from: 'scad.config.json', to: 'S:/opt/scad/bin/hold' }, 'engine-failed'],
  ['two places on the host', { from: 'a', to: 'b' }, 'bad-input'],
  ['an unknown session', { from: 'nosuch-session:/x', to: 'b' }, 'session-not-found'],
])('%s is refused', async (_, places, code) => {
  const [from, to] = [places.from, places.to].map((text) => text.replace(/^S:/, `${session.id}:`))
  await expect(copySession(project.scad, { from: from ?? '', to: to ?? '' })).rejects.toMatchObject({ code })
})
