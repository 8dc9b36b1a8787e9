import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { label } from '../../src/scad/labels.ts'
import { injectJob } from '../../src/job/inject.ts'
import { withCodeLock } from '../../src/session/session-locks.ts'
import { endEverything } from '../../src/session/end-everything.ts'
import { readJournal } from '../../src/session/journal.ts'
import { listSessions } from '../../src/session/list.ts'
import { forkSession } from '../../src/lifetime/fork.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { withReader } from '../../src/session/reader.ts'
import { runInside } from '../../src/session/run-inside.ts'
import { saveSession } from '../../src/session/save.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { testProject, type TestProject } from '../support/project.ts'

// Tests that leave the host repos in place share them, and the image with them; each has a session of its own.
let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, docs: {} } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const commit = 'git add -A && git commit -qm work'

async function idsOf({ scad, name }: TestProject): Promise<string[]> {
  return (await listSessions(scad, { project: name })).map(({ id }) => id)
}

/** The refs in which a session was saved. */
async function savedIn({ git }: TestProject, id: string): Promise<string> {
  return await git('app', 'for-each-ref', `refs/scad/${id}`)
}

/** Everything a test makes that is not the session itself: readers and their images. */
async function leftovers({ scad, name }: TestProject): Promise<number> {
  const mine = { [label.project]: name, [label.kind]: 'reader' }
  return (await scad.engine.listContainers(mine)).length + (await scad.engine.listImages(mine)).length
}

test('removing a session keeps its commits, index, files and stashes on the host', async () => {
  const session = await project.start()
  await project.inside(session, `git switch -qc feature && echo 1 >one && ${commit}`)
  await project.inside(session, 'echo stash >README.md && git stash -q && echo staged >README.md && git add README.md && echo loose >loose')
  await project.inside(session, 'echo x >../docs/new')
  const tip = await project.inside(session, 'git rev-parse HEAD')
  const before = [await project.git('app', 'status', '--porcelain'), await project.git('app', 'rev-parse', 'HEAD')]
  const { saved } = await removeSession(project.scad, { session: session.id })
  const ref = (name: string): string => `refs/scad/${session.id}/${name}`
  expect(saved.map(({ key, refs }) => [key, refs.map((one) => one.ref)])).toEqual([
    ['app', ['heads/feature', 'stash/0', 'HEAD', 'index', 'worktree', 'state'].map(ref)],
    ['docs', ['worktree', 'state'].map(ref)],
  ])
  expect(await project.git('app', 'rev-parse', ref('heads/feature'))).toBe(tip)
  expect(await project.git('app', 'show', `${ref('index')}:README.md`)).toBe('staged')
  expect(await project.git('app', 'show', `${ref('worktree')}:loose`)).toBe('loose')
  expect(await project.git('app', 'show', `${ref('stash/0')}:README.md`)).toBe('stash')
  expect(await project.git('docs', 'show', `${ref('worktree')}:new`)).toBe('x')
  expect([await project.git('app', 'status', '--porcelain'), await project.git('app', 'rev-parse', 'HEAD')]).toEqual(before)
  expect(await idsOf(project)).not.toContain(session.id)
})

test('a repository whose remote would publish what was saved in it is named once, with what keeps it from that', async () => {
  await using mirrored = await testProject()
  await mirrored.git('app', 'remote', 'add', '--mirror=push', 'copy', '/nowhere')
  const session = await mirrored.start()
  await mirrored.inside(session, `echo 1 >one && ${commit}`)
  const { stderr } = await mirrored.cli('session', 'remove', session.id)
  expect(stderr.match(/"git push copy" of \S+ would publish saved work too/g)).toHaveLength(1)
  expect(stderr).toMatch(/git -C \S+ config remote\.copy\.mirror false && /)
})

test('an untouched session leaves nothing on the host', async () => {
  const session = await project.start()
  const nothing = { refs: [], files: 0, commits: 0 }
  expect((await removeSession(project.scad, { session: session.id })).saved).toMatchObject([nothing, nothing])
  expect(await savedIn(project, session.id)).toBe('')
})

test('a stopped session is saved through a reader, of which nothing stays', async () => {
  const session = await project.start()
  await project.inside(session, `echo 1 >one && ${commit} && echo 2 >two`)
  await stopSession(project.scad, { session: session.id })
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/heads/main:one`)).toBe('1')
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:two`)).toBe('2')
  expect(await leftovers(project)).toBe(0)
})

test('copies that a killed process has left go with their session', async () => {
  const session = await project.start()
  const stopped = await stopSession(project.scad, { session: session.id })
  const killed = Promise.withResolvers<void>()
  const reading = withReader(project.scad, stopped, async () => await killed.promise)
  await eventually(async () => (await leftovers(project)) === 2, { what: 'the reader is there' })
  const folder = join(project.scad.paths.quarantine, `${session.id}-code`)
  await mkdir(folder, { recursive: true })
  await removeSession(project.scad, { session: session.id })
  expect(await leftovers(project)).toBe(0)
  await expect(access(folder)).rejects.toThrow('ENOENT')
  killed.resolve()
  await reading
})

test('work in a repository that was cloned into a repo is saved too', async () => {
  const session = await project.start()
  await project.inside(session, `git init -q inner && cd inner && echo 1 >one && ${commit} && echo 2 >two`)
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/nested/1/worktree:two`)).toBe('2')
  expect(await project.git('app', 'log', '--format=%s', `refs/scad/${session.id}/nested/1/HEAD`)).toBe('work')
})

test('what a process writes while the session is saved is not lost', async () => {
  const session = await project.start()
  const writer = 'i=0; while :; do i=$((i+1)); echo $i >>count; sleep 0.01; done'
  await project.scad.engine.execDetached(session.container, {
    command: ['sh', '-c', writer],
    user: session.user,
    workingDir: '/workspace/app',
  })
  await project.inside(session, 'until [ -s count ]; do sleep 0.01; done')
  await removeSession(project.scad, { session: session.id })
  expect(Number((await project.git('app', 'show', `refs/scad/${session.id}/worktree:count`)).split('\n').at(-1))).toBeGreaterThan(0)
  expect(await idsOf(project)).not.toContain(session.id)
})

test('no job begins in a session that is being removed', async () => {
  const session = await project.start()
  await project.inside(session, 'head -c 20000000 /dev/urandom >big')
  const removed = removeSession(project.scad, { session: session.id })
  await eventually(() => project.said.some((progress) => progress.text === `saving the work of ${session.id}`), {
    what: 'the saving begins',
  })
  await expect(injectJob(project.scad, { session: session.id, command: ['sleep', '60'] })).rejects.toMatchObject({
    code: 'session-not-found',
  })
  await removed
})

test('a session goes only when a transfer of its code has ended', async () => {
  const session = await project.start()
  const order: string[] = []
  let removed: Promise<unknown> = Promise.resolve()
  await withCodeLock(project.scad, session, async () => {
    removed = removeSession(project.scad, { session: session.id }).then(() => order.push('removed'))
    const waiting = async () =>
      (await readdir(project.scad.paths.locks)).filter((name) => name.startsWith(`code-${session.id}@`)).length > 1
    await eventually(waiting, { what: 'the removal waits', everyMs: 1 })
    order.push('transferred')
  })
  await removed
  expect(order).toEqual(['transferred', 'removed'])
})

test('no process of an agent keeps itself from being ended', async () => {
  const session = await project.start()
  const { scad } = project
  await scad.engine.execDetached(session.container, {
    command: ['perl', '-e', 'open my $up, ">", "/tmp/up"; while (1) { kill "KILL", -1 }'],
    user: session.user,
    workingDir: '/',
  })
  const asRoot = async (command: string[]) => (await runInside(scad, session.container, { command, user: '0:0', workingDir: '/' })).code
  await eventually(async () => (await asRoot(['test', '-e', '/tmp/up'])) === 0, { what: 'it runs' })
  expect(await endEverything(scad, session)).toBe(true)
  expect(await endEverything(scad, session)).toBe(false)
  await removeSession(scad, { session: session.id })
})

test('a session whose work cannot be saved stays, and says what gives it up', async () => {
  await using own = await testProject({ repos: { app: {}, docs: {} } })
  const session = await own.start()
  await own.inside(session, `echo 1 >one && ${commit}`)
  await rm(own.repos['docs'] ?? '', { recursive: true })
  await expect(removeSession(own.scad, { session: session.id })).rejects.toMatchObject({
    code: 'unsaved-work',
    hint: expect.stringContaining(`scad session remove ${session.id} --discard`),
  })
  expect(await idsOf(own)).toContain(session.id)
  expect(await savedIn(own, session.id)).toBe('')
})

test('a file too large for anything keeps a session, is named at once, and goes with --discard', async () => {
  const session = await project.start()
  await project.inside(session, 'truncate -s 4T sparse')
  const named = { code: 'unsaved-work', message: expect.stringContaining('sparse has 4398.0 GB, more than can be saved: delete it, or') }
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject(named)
  // a copy would have all of it on the disk
  await expect(forkSession(project.scad, { session: session.id })).rejects.toMatchObject({ code: 'no-space' })
  await stopSession(project.scad, { session: session.id, discard: true })
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({
    code: 'unsaved-work',
    message: expect.stringContaining('takes up to 4.4 TB'),
    hint: expect.stringMatching(/while it runs; or scad session remove \S+ --discard/),
  })
  const { discarded } = await removeSession(project.scad, { session: session.id, discard: true })
  expect(discarded).toContainEqual({ key: 'app', refs: null, files: null, commits: null })
})

test('--discard saves nothing and lists what goes', async () => {
  const session = await project.start()
  await project.inside(session, `echo 1 >one && ${commit} && echo 2 >two && echo 3 >three`)
  const { saved, discarded } = await removeSession(project.scad, { session: session.id, discard: true })
  expect(saved).toEqual([])
  expect(discarded).toContainEqual({ key: 'app', refs: ['heads/main', 'HEAD', 'worktree', 'state'], files: 2, commits: 1 })
  expect(await savedIn(project, session.id)).toBe('')
  expect(await idsOf(project)).not.toContain(session.id)
})

test('a session whose repo is destroyed inside is kept, and --discard still removes it', async () => {
  const session = await project.start()
  await project.inside(session, 'rm -rf .git')
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({ code: 'unsaved-work' })
  const { discarded } = await removeSession(project.scad, { session: session.id, discard: true })
  expect(discarded).toContainEqual({ key: 'app', refs: null, files: null, commits: null })
})

test('of two removals at once one wins and the other says clearly what happened', async () => {
  const { id } = await project.start()
  const results = await Promise.allSettled([1, 2].map(async () => await removeSession(project.scad, { session: id })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const lost = results.find((result) => result.status === 'rejected')
  expect(['locked', 'session-not-found']).toContain(lost?.reason.code)
})

test('a session of which the container was made but never started is removed without ado', async () => {
  const { id, image, labels } = await project.start()
  const half = `${id}x`
  await project.scad.engine.createContainer({
    name: `scad-${half}`,
    image,
    labels: { ...labels, [label.session]: half },
    user: '0:0',
    command: ['/opt/scad/bin/hold'],
    env: {},
    workingDir: '/',
    hostname: 'half',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: {},
  })
  expect((await removeSession(project.scad, { session: half })).saved).toEqual([])
  expect(await idsOf(project)).not.toContain(half)
})

test('hostile settings of a repository inside run nothing on the host', async () => {
  const session = await project.start()
  const trap = join(project.folder, 'trap')
  const settings = ['core.fsmonitor', 'core.sshCommand', 'diff.external', 'core.hooksPath', 'uploadpack.packObjectsHook']
  await project.inside(session, settings.map((key) => `git config ${key} 'touch ${trap}; false'`).join(' && '))
  await project.inside(session, 'echo x >new')
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'show', `refs/scad/${session.id}/worktree:new`)).toBe('x')
  await expect(writeFile(trap, '', { flag: 'wx' })).resolves.toBeUndefined()
})

test('what was saved is saved again without harm', async () => {
  const session = await project.start()
  await project.inside(session, `echo 1 >one && ${commit}`)
  await saveSession(project.scad, session)
  await project.inside(session, `echo 2 >two && git add -A && git commit -q --amend -m other`)
  const [saved] = await saveSession(project.scad, session)
  expect(saved?.refs.map(({ oid }) => oid)).toContain(await project.git('app', 'rev-parse', `refs/scad/${session.id}/heads/main`))
})

test('a session in which a job runs is not removed, unless the job may be cancelled', async () => {
  const session = await project.start()
  const job = await injectJob(project.scad, { session: session.id, command: ['sh', '-c', 'echo begun >begun; sleep 1000'] })
  await eventually(async () => (await project.inside(session, 'ls')).includes('begun'), { what: 'the job writes' })
  await expect(removeSession(project.scad, { session: session.id })).rejects.toMatchObject({
    code: 'session-busy',
    message: expect.stringContaining(job.id),
  })
  expect(await idsOf(project)).toContain(session.id)
  const { cancelled, saved } = await removeSession(project.scad, { session: session.id, force: true })
  expect(cancelled).toEqual([job.id])
  expect(saved[0]?.files).toBe(1)
  expect(await idsOf(project)).not.toContain(session.id)
})

test('stopping a session cancels its job, so that its end is in the journal', async () => {
  const session = await project.start()
  const job = await injectJob(project.scad, { session: session.id, command: ['sleep', '1000'] })
  await stopSession(project.scad, { session: session.id })
  expect(await readJournal(project.scad, session)).toContainEqual(
    expect.objectContaining({ event: 'ended', job: job.short, cause: 'cancelled' }),
  )
})

test('commits and files in a submodule are saved, an untouched one is not', async () => {
  await using own = await testProject({ repos: { app: {}, lib: { files: { 'lib.txt': 'lib' } } } })
  await own.git('app', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', own.repos['lib'] ?? '', 'lib')
  await own.commit('app', {}, 'with a submodule')
  const untouched = await own.start()
  expect((await removeSession(own.scad, { session: untouched.id })).saved.map(({ refs }) => refs)).toEqual([[], []])
  const session = await own.start()
  await own.inside(session, `cd lib && echo 1 >one && ${commit} && echo 2 >two`)
  await removeSession(own.scad, { session: session.id })
  expect(await own.git('app', 'show', `refs/scad/${session.id}/nested/1/HEAD:one`)).toBe('1')
  expect(await own.git('app', 'show', `refs/scad/${session.id}/nested/1/worktree:two`)).toBe('2')
})
