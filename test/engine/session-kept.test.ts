import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { layout } from '../../src/scad/layout.ts'
import { findSession } from '../../src/session/find.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { saveSession } from '../../src/session/save.ts'
import type { Session } from '../../src/session/session.ts'
import { type TestProject, testProject } from '../support/project.ts'

const run = promisify(execFile)

let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: { files: { 'README.md': 'read me\n', '.gitignore': 'ignored\n' } }, docs: {} } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** Runs a shell script as a job of its own, to its end. */
async function job(session: Session, script: string): Promise<Job> {
  const { id } = await injectJob(project.scad, { session: session.id, command: ['sh', '-ec', script] })
  return await waitJob(project.scad, { job: id })
}

/** What somebody who takes a container for his own does to it. */
async function lose({ container }: Session): Promise<void> {
  await run('docker', ['kill', '-s', 'KILL', container])
  await run('docker', ['rm', '-f', container])
}

/** The images of the project go too, as with `docker system prune -a`. */
async function prune(): Promise<void> {
  const images = await project.scad.engine.listImages({ [label.kind]: 'workspace', [label.project]: project.name })
  for (const { id } of images) await project.scad.engine.removeImage(id)
}

/** The saved refs of a session in a host repository, name → commit. */
async function savedIn(key: string, { id }: Session): Promise<Record<string, string>> {
  const text = await project.git(key, 'for-each-ref', '--format=%(refname) %(objectname)', `refs/scad/${id}`)
  return Object.fromEntries(
    text === ''
      ? []
      : text.split('\n').map((line): [string, string] => [line.slice(11 + id.length).split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  )
}

const allKindsOfWork = `
git switch -qc feature && echo 1 >one && git add one && git commit -qm one
git switch -qc other && echo 2 >two && git add two && git commit -qm two
echo stash >README.md && git stash -q
git tag mine "$(git commit-tree -m tagged HEAD^{tree})"
echo staged >README.md && git add README.md && echo edited >README.md
echo loose >loose && mkdir -p sub/inner && git init -q sub/inner && cd sub/inner && echo in >in && git add in && git commit -qm in && echo dirty >more
cd /workspace/docs && echo x >new`

test('everything an ended job left survives its container: every commit, branch, index, file and stash, as it was', async () => {
  const session = await project.start()
  expect(await job(session, allKindsOfWork)).toMatchObject({ state: 'succeeded', kept: true, unkept: '' })
  await saveSession(project.scad, session)
  const [app, docs] = [await savedIn('app', session), await savedIn('docs', session)]
  for (const [key, refs] of [
    ['app', app],
    ['docs', docs],
  ] as const)
    for (const ref of Object.keys(refs)) await project.git(key, 'update-ref', '-d', `refs/scad/${session.id}/${ref}`)
  for (const key of ['app', 'docs']) await project.git(key, 'gc', '-q', '--prune=now')
  await lose(session)
  await prune()
  const { saved } = await removeSession(project.scad, { session: session.id })
  expect(Object.keys(app)).toEqual(
    expect.arrayContaining(['HEAD', 'heads/feature', 'heads/other', 'index', 'nested/1/worktree', 'stash/0', 'tags/mine', 'worktree']),
  )
  expect([await savedIn('app', session), await savedIn('docs', session)]).toEqual([app, docs])
  expect(saved.map(({ key, refs }) => [key, refs.length])).toEqual([
    ['app', Object.keys(app).length],
    ['docs', Object.keys(docs).length],
  ])
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:loose`)).toBe('loose')
  await project.git('app', 'fsck', '--connectivity-only')
  expect(await project.scad.engine.listVolumes({ [label.session]: session.id })).toEqual([])
})

test('what was kept is found after jobs that changed nothing, and follows those that did', async () => {
  const session = await project.start()
  expect(await job(session, 'true')).toMatchObject({ kept: true })
  await job(session, 'echo 1 >one && git add one && git commit -qm one')
  await job(session, 'true')
  await job(session, 'echo 2 >two')
  const tip = await project.inside(session, 'git rev-parse HEAD')
  expect(await project.inside(session, 'git for-each-ref refs/scad/save refs/scad/kept')).toBe('')
  await lose(session)
  const { saved } = await removeSession(project.scad, { session: session.id })
  expect(saved[0]?.refs).toContainEqual({ ref: `refs/scad/${session.id}/HEAD`, oid: tip })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:two`)).toBe('2')
})

test('a session that was lost before any job changed anything leaves nothing on the host', async () => {
  const session = await project.start()
  await job(session, 'true')
  await lose(session)
  expect((await removeSession(project.scad, { session: session.id })).saved.map(({ refs }) => refs)).toEqual([[], []])
  expect(await savedIn('app', session)).toEqual({})
})

test('a session whose first process was killed is saved from its files, with what came after the last job', async () => {
  const session = await project.start()
  await job(session, 'echo 1 >one')
  await project.inside(session, 'echo 2 >two')
  await run('docker', ['kill', '-s', 'KILL', session.container])
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:two`)).toBe('2')
})

test('when what was kept cannot be understood nothing is removed, and nothing changes on the host', async () => {
  const session = await project.start()
  await job(session, 'echo 1 >one')
  await runInside(project.scad, session.container, {
    command: ['sh', '-c', `sed -i 's,^ref refs/scad/save/worktree .*,ref refs/heads/../main 1234,' ${layout.kept}/app/manifest`],
    user: '0:0',
  })
  await lose(session)
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({ code: 'unsaved-work' })
  expect(await savedIn('app', session)).toEqual({})
  expect((await findSession(project.scad, session.id)).state).toBe('lost')
  await removeSession(project.scad, { session: session.id, discard: true })
  expect(await project.scad.engine.listVolumes({ [label.session]: session.id })).toEqual([])
})

test('when the host has lost the base, saving says which commit to bring back, and then works', async () => {
  await using own = await testProject()
  const session = await own.start()
  const copy = join(own.folder, 'copy')
  const path = own.repos['app'] ?? ''
  await run('git', ['clone', '-q', '--mirror', path, copy])
  const { id } = await injectJob(own.scad, {
    session: session.id,
    command: ['sh', '-ec', 'echo 1 >one && git add one && git commit -qm one'],
  })
  await waitJob(own.scad, { job: id })
  await lose(session)
  await own.git('app', 'checkout', '-q', '--orphan', 'anew')
  await own.git('app', 'commit', '-qm', 'anew')
  await own.git('app', 'branch', '-qD', 'main')
  await own.git('app', 'reflog', 'expire', '--expire=now', '--all')
  await own.git('app', 'gc', '-q', '--prune=now')
  const { base } = session.repos[0] ?? {}
  const fetch = `git -C ${path} fetch COPY ${base}`
  await expect(removeSession(own.scad, { session: session.id })).rejects.toMatchObject({
    code: 'unsaved-work',
    message: expect.stringContaining(`has no longer the commit that app started at (${base?.slice(0, 12)})`),
    hint: expect.stringContaining(fetch),
  })
  await run('sh', ['-c', fetch.replace('COPY', copy)])
  const { saved } = await removeSession(own.scad, { session: session.id })
  expect(saved).toMatchObject([{ key: 'app', commits: 1 }])
})

test.each([
  ['a broken pack', 'for pack in PACK; do head -c 40 /dev/zero | dd of="$pack" bs=1 seek=60 conv=notrunc 2>/dev/null; done'],
  ['a pack that lacks objects', 'for pack in PACK; do git -C /workspace/app pack-objects --stdout </dev/null >"$pack" 2>/dev/null; done'],
  ['a commit that is not in it', "sed -i 's,^\\(ref refs/scad/save/worktree \\).*,\\1'$(printf %040d 1), MANIFEST"],
])('%s is not taken', async (_what, spoil) => {
  const session = await project.start()
  await job(session, 'echo 1 >one')
  const folder = `${layout.kept}/app`
  const command = ['sh', '-ec', spoil.replace('PACK', `${folder}/*.pack`).replace('MANIFEST', `${folder}/manifest`)]
  const { code, stderr } = await runInside(project.scad, session.container, { command, user: '0:0', workingDir: '/tmp' })
  expect([code, stderr]).toEqual([0, ''])
  await lose(session)
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({ code: 'unsaved-work' })
  expect(await savedIn('app', session)).toEqual({})
})
