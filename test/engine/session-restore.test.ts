import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRepo } from '../../src/code/add-repo.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { containerName, volumeName } from '../../src/session/spec.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { makeRepo } from '../support/git.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, docs: {} } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const commit = 'git add -A && git commit -qm work'

/** What git tells of a repo inside, and its files. */
async function look({ inside }: TestProject, session: Session, repo: string): Promise<string> {
  const asked = ['status', 'status --porcelain=v2 --branch', 'ls-files -s', 'stash list', 'worktree list', 'diff HEAD']
  const refs = `git for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags refs/stash`
  const files = `find . -name .git -prune -o -printf '%P %y %l\\n' | sort; find . -name .git -prune -o -type f -exec sha1sum {} + | sort`
  return await inside(session, `cd ../${repo}; ${asked.map((words) => `git ${words}`).join('; ')}; ${refs}; ${files}`)
}

async function sessionIds(): Promise<string[]> {
  return (await listSessions(project.scad, { project: project.name })).map(({ id }) => id)
}

test('a session that was removed comes back in the same state, on a day when the host has moved on', async () => {
  await using own = await testProject({ repos: { app: {}, docs: {} } })
  const session = await own.start({ tag: 'try' })
  const extra = await makeRepo(join(own.folder, 'extra'), { files: { x: 'x' } })
  await addRepo(own.scad, { session: session.id, path: extra })
  await own.inside(session, `git switch -qc feature && echo 1 >one && ${commit} && git tag -am words mine`)
  await own.inside(
    session,
    'echo stash >README.md && git stash -qm words && echo staged >README.md && git add README.md && echo loose >loose',
  )
  await own.inside(session, `cd ../extra && git rm -q x && git init -q inner && cd inner && echo 1 >one && ${commit} && echo 2 >two`)
  const before = await Promise.all(['app', 'docs', 'extra'].map(async (repo) => await look(own, session, repo)))
  await removeSession(own.scad, { session: session.id })
  await own.commit('app', { 'README.md': 'moved on' })
  await own.commit('docs', { 'README.md': 'moved on' })
  const back = await restoreSession(own.scad, { session: session.id })
  expect(back).toMatchObject({ id: session.id, tag: 'try', state: 'running', entry: 1, left: [] })
  expect(back.repos.map(({ key, base }) => [key, base])).toEqual([
    ...session.repos.map(({ key, base }) => [key, base]),
    ['extra', expect.any(String)],
  ])
  expect(await Promise.all(['app', 'docs', 'extra'].map(async (repo) => await look(own, back, repo)))).toEqual(before)
})

test('a session goes and comes back twice, and the host is told nothing new', async () => {
  const session = await project.start()
  await project.inside(session, `git switch -qc feature && echo 1 >one && ${commit} && echo 2 >two`)
  await removeSession(project.scad, { session: session.id })
  const saved = await project.git('app', 'for-each-ref', `refs/scad/${session.id}`)
  await restoreSession(project.scad, { session: session.id })
  await removeSession(project.scad, { session: session.id })
  expect(await project.git('app', 'for-each-ref', `refs/scad/${session.id}`)).toBe(saved)
  expect(await restoreSession(project.scad, { session: session.id })).toMatchObject({ entry: 2, left: [] })
})

test('a session that was stopped when it went comes back running, found by the beginning of its id', async () => {
  const session = await project.start()
  await project.inside(session, 'echo 2 >two')
  await stopSession(project.scad, { session: session.id })
  await removeSession(project.scad, { session: session.id })
  const { code, stdout } = await project.cli('session', 'restore', session.id.slice(0, -1), '--json')
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { id: session.id, state: 'running', left: [] }])
})

test('a session that is there, one that never was, and one whose work was given up are refused in one line each', async () => {
  const session = await project.start()
  const refused = async (id: string) => await restoreSession(project.scad, { session: id })
  await expect(refused(session.id)).rejects.toMatchObject({ code: 'name-taken' })
  await expect(refused('never-was')).rejects.toMatchObject({ code: 'session-not-found' })
  await removeSession(project.scad, { session: session.id, discard: true })
  await expect(refused(session.id)).rejects.toMatchObject({ code: 'saved-work-missing', message: expect.stringContaining('--discard') })
  expect(await sessionIds()).not.toContain(session.id)
})

test('what the host no longer has is named, and nothing is made', async () => {
  await using own = await testProject({ repos: { app: {}, docs: {} } })
  const session = await own.start()
  await own.inside(session, 'echo 1 >one')
  await removeSession(own.scad, { session: session.id })
  const refused = async () => await restoreSession(own.scad, { session: session.id })
  const app = own.repos['app'] ?? ''
  await rename(app, `${app} moved`)
  await expect(refused()).rejects.toMatchObject({ code: 'repo-missing', message: expect.stringContaining(`"app"`) })
  await rename(`${app} moved`, app)
  await own.git('app', 'update-ref', '-d', `refs/scad/${session.id}/state`)
  await own.git('app', 'update-ref', '-d', `refs/scad/${session.id}/worktree`)
  await own.git('app', 'gc', '-q', '--prune=now')
  await expect(refused()).rejects.toMatchObject({
    code: 'saved-work-missing',
    message: expect.stringContaining(`${app} has no longer refs/scad/${session.id}/state`),
  })
  await rename(own.configFile, `${own.configFile}.moved.json`)
  await expect(refused()).rejects.toMatchObject({ code: 'config-not-found', hint: expect.stringContaining('--config') })
  expect(await listSessions(own.scad, { project: own.name })).toEqual([])
})

test('a repository and a config that have moved are found by --config', async () => {
  await using own = await testProject()
  const session = await own.start()
  await own.inside(session, 'echo 1 >one')
  await removeSession(own.scad, { session: session.id })
  const [app, moved] = [own.repos['app'] ?? '', join(own.folder, 'moved')]
  await rename(app, moved)
  await rename(own.configFile, join(own.folder, 'elsewhere.json'))
  const config = { name: own.name, repos: { app: { path: moved } }, git: { name: 'Test Agent', email: 'agent@example.com' } }
  await writeFile(join(own.folder, 'elsewhere.json'), JSON.stringify(config))
  const back = await restoreSession(own.scad, { session: session.id, config: 'elsewhere.json' })
  expect(back.repos[0]?.path).toBe(moved)
  expect(await own.inside(back, 'cat one')).toBe('1')
})

test('a restoring that is killed leaves nothing that the next one does not clear away, and says so', async () => {
  const session = await project.start()
  await project.inside(session, `git switch -qc feature && echo 1 >one && ${commit} && head -c 30000000 /dev/urandom >big`)
  await removeSession(project.scad, { session: session.id })
  const child = spawn(process.execPath, [join(packageFolder(), 'commands', 'scad.ts'), 'session', 'restore', session.id], {
    cwd: project.folder,
    env: project.env,
  })
  await eventually(async () => (await project.scad.engine.inspectContainer(containerName(session.id))) !== null, {
    what: 'its container is made',
    everyMs: 1,
  })
  child.kill('SIGKILL')
  await once(child, 'close')
  const back = await restoreSession(project.scad, { session: session.id })
  expect(project.said.map(({ text }) => text)).toContain(`removed what a restoring of ${session.id} that was broken off had left`)
  expect(back.left).toEqual([])
  expect(await project.inside(back, 'git status --porcelain; git branch --show-current')).toBe('?? big\nfeature')
})

test('a restoring that was killed before there was a container is no lost session', async () => {
  const session = await project.start()
  await project.inside(session, 'echo 1 >one')
  await removeSession(project.scad, { session: session.id })
  await project.scad.engine.createVolume(volumeName(session.id), session.labels)
  const back = await restoreSession(project.scad, { session: session.id })
  expect(back.entry).toBe(1)
  expect(await project.inside(back, 'cat one')).toBe('1')
})

test('a session whose container was removed by hand comes back with what its last job left', async () => {
  const session = await project.start()
  const job = await injectJob(project.scad, {
    session: session.id,
    command: ['sh', '-c', `git switch -qc feature && echo 1 >one && ${commit} && echo 2 >two`],
  })
  await waitJob(project.scad, { job: job.id })
  await project.scad.engine.removeContainer(session.container)
  const back = await restoreSession(project.scad, { session: session.id })
  expect(back).toMatchObject({ id: session.id, state: 'running', left: [] })
  expect(await project.inside(back, 'git branch --show-current; git status --porcelain; cat one two')).toBe('feature\n?? two\n1\n2')
})

test('of two restorings at once one wins and the other says clearly what happened', async () => {
  const { id } = await project.start()
  await removeSession(project.scad, { session: id })
  const results = await Promise.allSettled([1, 2].map(async () => await restoreSession(project.scad, { session: id })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const lost = results.find((result) => result.status === 'rejected')
  expect(['locked', 'name-taken']).toContain(lost?.reason.code)
})

test('what could not be put back is told', async () => {
  const session = await project.start()
  await project.inside(session, 'git clone -q . clone && git -C clone remote set-url origin https://git.example/app && echo 1 >one')
  await removeSession(project.scad, { session: session.id })
  const { left } = await restoreSession(project.scad, { session: session.id })
  expect(left).toContainEqual({ repo: 'app', what: 'the repository clone: nothing was saved of it' })
})

test('a submodule with work in it comes back', async () => {
  await using own = await testProject({ repos: { app: {}, lib: { files: { 'lib.txt': 'lib' } } } })
  await own.git('app', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', own.repos['lib'] ?? '', 'lib')
  await own.commit('app', {}, 'with a submodule')
  const session = await own.start()
  await own.inside(session, `cd lib && git switch -qc topic && echo 1 >one && ${commit} && echo 2 >two`)
  const before = await own.inside(session, 'git status; git -C lib status; git submodule status')
  await removeSession(own.scad, { session: session.id })
  const back = await restoreSession(own.scad, { session: session.id })
  expect(back.left).toEqual([])
  expect(await own.inside(back, 'git status; git -C lib status; git submodule status')).toBe(before)
})

test('a session that was stopped and then lost comes back as it stood when it was stopped', async () => {
  const session = await project.start()
  const { id } = await injectJob(project.scad, { session: session.id, command: ['sh', '-c', 'echo job >made'] })
  await waitJob(project.scad, { job: id })
  await project.inside(session, 'echo by hand >made')
  await stopSession(project.scad, { session: session.id })
  await project.scad.engine.removeContainer(session.container)
  const back = await restoreSession(project.scad, { session: session.id })
  expect(await project.inside(back, 'cat made')).toBe('by hand')
})
