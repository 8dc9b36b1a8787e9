import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchCode } from '../../src/code/fetch.ts'
import { injectJob } from '../../src/job/inject.ts'
import { listJobs } from '../../src/job/list.ts'
import { waitJob } from '../../src/job/wait.ts'
import { forkSession } from '../../src/lifetime/fork.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { label } from '../../src/scad/labels.ts'
import { layout } from '../../src/scad/layout.ts'
import { findSession } from '../../src/session/find.ts'
import { listSessions } from '../../src/session/list.ts'
import type { Session } from '../../src/session/session.ts'
import { stopSession } from '../../src/session/stop.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
let parent: Session
let forks: Session[]
const data = '/data'
const work = `git switch -qc try && echo 1 >one && git add one && git commit -qm one && echo staged >staged && git add staged &&
  echo loose >loose && echo 'out/' >.git/info/exclude && mkdir out && echo built >out/built && echo cached >~/.cached && touch .git/index.lock`
beforeAll(async () => {
  project = await testProject({
    repos: { app: {}, docs: {} },
    config: { resources: { pids: 300, memory: '512m' }, mounts: [{ source: './data', target: data, mode: 'overlay' }] },
  })
  await mkdir(join(project.folder, 'data', 'old'), { recursive: true })
  for (const file of ['kept', 'goes', 'old/below']) await writeFile(join(project.folder, 'data', file), file)
  const { agentUid, agentGid } = project.scad.identity
  for (const path of ['', 'kept', 'goes', 'old', 'old/below']) await chown(join(project.folder, 'data', path), agentUid, agentGid)
  parent = await project.start({ tag: 'first' })
  await project.inside(parent, work)
  await project.inside(parent, `cd ${data} && echo more >>kept && rm -r goes old && mkdir old && echo new >old/new`)
  await project.inside(parent, `echo secret >${layout.login}/token; setsid sleep 612 >/dev/null 2>&1 &`)
  forks = (await forkSession(project.scad, { session: parent.id, count: 2 })).sessions
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('a fork has the branch, the index, the files and the caches of its parent, and is a session of its own', async () => {
  const state = 'git branch --show-current; git log --format=%s -1; git status --porcelain; cat out/built ~/.cached'
  const expected = await project.inside(parent, `rm .git/index.lock; ${state}`)
  expect(forks).toHaveLength(2)
  for (const fork of forks) {
    expect(await project.inside(fork, state)).toBe(expected)
    expect(fork).toMatchObject({ parent: parent.id, project: parent.project, tag: 'first', state: 'running', repos: parent.repos })
    expect(await project.inside(fork, 'hostname; echo "$SCAD_SESSION"')).not.toContain(parent.id)
  }
})

test('a job of it is its own, and its work comes to the host', async () => {
  const [fork] = forks
  const { id } = await injectJob(project.scad, {
    session: fork?.id ?? '',
    command: ['sh', '-c', 'echo by >by && git add by && git commit -qm by'],
  })
  expect(await waitJob(project.scad, { job: id })).toMatchObject({ state: 'succeeded', session: fork?.id })
  expect(await listJobs(project.scad, { session: parent.id })).toEqual([])
  await fetchCode(project.scad, { session: fork?.id ?? '' })
  expect(await project.git('app', 'log', '--format=%s', '-2', `refs/remotes/scad/${fork?.id}/try`)).toBe('by\none')
})

test('what was written over a mount is in a fork, and what was removed there is not', async () => {
  const look = `cd ${data} && find . -type f | sort | xargs grep .`
  const expected = './kept:keptmore\n./old/new:new'
  for (const session of [parent, ...forks]) expect(await project.inside(session, look)).toBe(expected)
})

test('what one of them changes the others do not see', async () => {
  const [first, second] = forks
  if (first === undefined || second === undefined) throw new Error('no forks')
  await project.inside(first, 'echo changed >one && git commit -qam changed')
  expect(await project.inside(second, 'cat one')).toBe('1')
  expect(await project.inside(parent, 'cat one')).toBe('1')
})

test('neither logins nor programs are in a fork', async () => {
  const look = `ls ${layout.login}; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -o 'sleep 61[2]' || :`
  expect(await project.inside(parent, look)).toBe('token\nsleep 612')
  for (const fork of forks) expect(await project.inside(fork, look)).toBe('')
})

test('it is confined as its parent is', async () => {
  const [fork] = forks
  const profiles = await Promise.all(
    [parent, fork].map(async (one) => (await project.scad.engine.inspectContainer(one?.container ?? ''))?.profile),
  )
  expect(profiles[1]).toEqual(profiles[0])
})

test('a stopped session is forked too, and a fork of a fork holds what both did', async () => {
  const [, second] = forks
  if (second === undefined) throw new Error('no forks')
  await project.inside(second, 'echo more >more')
  await stopSession(project.scad, { session: second.id })
  const { sessions } = await forkSession(project.scad, { session: second.id, tag: 'again' })
  const [again] = sessions
  if (again === undefined) throw new Error('no fork')
  expect(again.id).toMatch(new RegExp(`^${project.name}-again-`))
  expect(again.parent).toBe(second.id)
  expect(await project.inside(again, 'cat loose more')).toBe('loose\nmore')
})

test('its work is saved when it goes, and the last one takes the image with it', async () => {
  for (const { id } of (await listSessions(project.scad, { project: project.name })).toReversed())
    if (id !== parent.id) {
      const { saved } = await removeSession(project.scad, { session: id })
      expect(await project.git('app', 'show', `refs/scad/${id}/worktree:loose`)).toBe('loose')
      expect(saved.map(({ key }) => key)).toContain('app')
    }
  expect((await findSession(project.scad, parent.id)).state).toBe('running')
  expect(await project.scad.engine.listImages({ [label.kind]: 'fork', [label.project]: project.name })).toEqual([])
})
