import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finish } from '../../src/flows/finish.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { listSessions } from '../../src/session/list.ts'
import { stopSession } from '../../src/session/stop.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: { files: { '.gitignore': 'dist/\n*.log\n' } }, docs: {} } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const make = `mkdir -p dist/sub && echo built >dist/out.js && echo 'b' >'dist/sub/b c.js' && ln -s out.js dist/link && ln -s /etc/passwd dist/bad && echo x >run.log`

function kept(session: string, ...path: string[]): string {
  return join(project.scad.paths.archive, session, '1', 'artifacts', ...path)
}

test('what git ignores is listed when a session goes, and how to keep it is said', async () => {
  const session = await project.start()
  await project.inside(session, make)
  const { ignored } = await removeSession(project.scad, { session: session.id })
  expect(ignored).toEqual([
    { key: 'app', count: 2, bytes: expect.any(Number), names: ['dist/', 'run.log'], kept: 0 },
    { key: 'docs', count: 0, bytes: 0, names: [], kept: 0 },
  ])
  expect(project.said.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^app: 2 names that git ignores, .* not saved: dist\/, run.log$/),
  )
  expect(project.said.map(({ text }) => text)).toContainEqual(expect.stringContaining('--artifacts GLOB'))
  await expect(access(kept(session.id))).rejects.toThrow('ENOENT')
})

test.each(['running', 'stopped'])('files that are asked for are kept in the archive, and come back (%s)', async (state) => {
  const session = await project.start()
  await project.inside(session, `${make}; mkdir -p ../docs/x && echo d >../docs/x/not-ignored`)
  if (state === 'stopped') await stopSession(project.scad, { session: session.id })
  const { code, stdout, stderr } = await project.cli(
    'session',
    'remove',
    session.id,
    '--artifacts',
    'dist/**',
    '--artifacts',
    'no*',
    '--json',
  )
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout).ignored[0]).toMatchObject({ count: 2, kept: 2 })
  expect(stderr).toMatch(/^app: 2 names that git ignores, .* not saved but for 2 files in the archive: dist\/, run.log$/m)
  expect((await readdir(kept(session.id), { recursive: true })).toSorted()).toEqual([
    'app',
    'app/dist',
    'app/dist/link',
    'app/dist/out.js',
    'app/dist/sub',
    'app/dist/sub/b c.js',
  ])
  expect(await readFile(kept(session.id, 'app', 'dist', 'out.js'), 'utf8')).toBe('built\n')
  const back = await restoreSession(project.scad, { session: session.id })
  expect(await project.inside(back, `cat dist/link 'dist/sub/b c.js'; ls; stat -c %U dist/out.js`)).toBe('built\nb\ndist\nagent')
  expect(await project.inside(back, 'git status --porcelain')).toBe('')
})

test('a pattern that nothing matches keeps the session', async () => {
  const session = await project.start()
  await project.inside(session, make)
  for (const discard of [false, true])
    await expect(removeSession(project.scad, { session: session.id, artifacts: ['dits/**'], discard })).rejects.toMatchObject({
      code: 'bad-input',
      message: `nothing that git ignores or that was written over a mount in ${session.id} matches "dits/**"`,
      hint: "git ignores dist/ in app, run.log in app; patterns begin at a repository's top folder, or at that of a mount",
    })
  expect((await listSessions(project.scad, { project: project.name })).map(({ id }) => id)).toContain(session.id)
})

test('finish keeps them too', async () => {
  const session = await project.start()
  await project.inside(session, make)
  await finish(project.scad, { session: session.id, artifacts: ['*.log'] })
  expect(await readFile(kept(session.id, 'app', 'run.log'), 'utf8')).toBe('x\n')
})

test('of a lost session no ignored files can be asked for, which is said as such', async () => {
  const session = await project.start()
  await project.scad.engine.removeContainer(session.container)
  await expect(removeSession(project.scad, { session: session.id, artifacts: ['dist/**'] })).rejects.toMatchObject({
    code: 'bad-input',
    message: `session ${session.id} is lost: the files that git ignored in it cannot be had any more`,
    hint: 'leave --artifacts out',
  })
})

test('a link that leads to what was not kept comes back as the link it was', async () => {
  const session = await project.start()
  await project.inside(session, 'mkdir dist && ln -s dist/out latest.log && echo x >run.log')
  await removeSession(project.scad, { session: session.id, artifacts: ['*.log'] })
  const back = await restoreSession(project.scad, { session: session.id })
  expect(await project.inside(back, 'readlink latest.log; cat run.log; stat -c %a .')).toBe('dist/out\nx\n755')
})
