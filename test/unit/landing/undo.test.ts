import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { commitFiles, writeFiles } from '../../support/git.ts'
import { landingPlace, type LandingPlace, removeShared } from './landing-support.ts'

let place: LandingPlace
let before: string
beforeEach(async () => {
  const [hosts, works] = [
    { app: { a: '1\n' }, docs: { d: '1\n' }, lib: { l: '1\n' } },
    { app: [{ a: '2\n' }], docs: [{ d: '2\n' }], lib: [{ l: '2\n' }] },
  ]
  place = await landingPlace(hosts, works)
  before = await place.stand()
})
afterEach(async () => await place[Symbol.asyncDispose]())
afterAll(removeShared)

const contents = async (): Promise<string[]> =>
  await Promise.all(
    [['app', 'a'] as const, ['docs', 'd'] as const, ['lib', 'l'] as const].map(
      async ([key, file]) => await readFile(join(place.path(key), file), 'utf8'),
    ),
  )

describe('taking a landing back', () => {
  it('leaves everything as it was', async () => {
    const { changeSet } = await place.land()
    expect(await place.undo()).toMatchObject({ outcome: 'undone', changeSet })
    expect(await place.stand()).toBe(before)
    expect(await contents()).toEqual(['1\n', '1\n', '1\n'])
    await expect(place.undo()).rejects.toMatchObject({ code: 'landing-not-found', hint: 'scad code land atlas-4f2a' })
    expect((await place.land()).outcome).toBe('landed')
  })

  it('moves nothing when somebody committed on top in one repository, and names the way by new commits', async () => {
    const { repos } = await place.land()
    await commitFiles(place.path('docs'), { mine: 'm\n' })
    const stand = await place.stand()
    const docs = repos.find(({ key }) => key === 'docs')
    await expect(place.undo()).rejects.toMatchObject({
      code: 'landing-refused',
      message: 'nothing of session atlas-4f2a was taken back: docs: main has 1 commit on top of what landed',
      hint: `git -C ${place.path('docs')} revert ${docs?.before}..${docs?.after} takes it back by new commits`,
    })
    expect(await place.stand()).toBe(stand)
  })

  it('moves nothing when a branch went elsewhere', async () => {
    await place.land()
    await place.git('docs', 'reset', '-q', '--hard', await place.git('docs', 'commit-tree', '-m', 'anew', 'HEAD^{tree}'))
    await expect(place.undo()).rejects.toMatchObject({ message: expect.stringContaining('docs: main no longer stands on what landed') })
  })

  it('moves nothing when a working tree is not clean', async () => {
    await place.land()
    await writeFiles(place.path('lib'), { l: 'mine\n' })
    const stand = await place.stand()
    await expect(place.undo()).rejects.toMatchObject({ message: expect.stringContaining('lib: uncommitted changes in') })
    expect(await place.stand()).toBe(stand)
  })

  it('tells what would move with --dry-run, and moves nothing', async () => {
    await place.land()
    const stand = await place.stand()
    expect((await place.undo(true)).outcome).toBe('planned')
    expect(await place.stand()).toBe(stand)
  })

  it('takes the newest of several back first', async () => {
    const first = await place.land()
    const between = await place.stand()
    await place.work('app', { a: '3\n' })
    const second = await place.land()
    expect(second.changeSet).not.toBe(first.changeSet)
    expect((await place.undo()).changeSet).toBe(second.changeSet)
    expect(await place.stand()).toBe(between)
    expect((await place.undo()).changeSet).toBe(first.changeSet)
    expect(await place.stand()).toBe(before)
  })
})

describe('a landing that could be neither carried out nor taken back', () => {
  it('stays on record, and is taken back once what held it is gone', async () => {
    const locks = ['app', 'lib'].map((key) => join(place.path(key), '.git', 'index.lock'))
    // what another git process does meanwhile: app's index is locked once its working tree has followed, lib's too
    await place.git('docs', 'config', 'filter.locks.smudge', `touch ${locks.map((lock) => `'${lock}'`).join(' ')}; cat`)
    await writeFile(join(place.path('docs'), '.git', 'info', 'attributes'), 'd filter=locks\n')
    await expect(place.land()).rejects.toMatchObject({ code: 'locked' })
    for (const lock of locks) await rm(lock)
    expect(await place.git('app', 'for-each-ref', '--format=%(refname)', 'refs/scad/atlas-4f2a/landed')).not.toBe('')
    await place.git('docs', 'config', '--unset', 'filter.locks.smudge')
    expect((await place.undo()).outcome).toBe('undone')
    expect(await place.stand()).toBe(before)
    expect(await contents()).toEqual(['1\n', '1\n', '1\n'])
  })
})

/** Lands in a process of its own, which is killed once `seen` says so. */
async function killedLanding(seen: () => Promise<boolean>): Promise<void> {
  const program = fileURLToPath(new URL('land-program.ts', import.meta.url))
  const input = join(place.folder, 'input.json')
  await writeFile(input, JSON.stringify(await place.input()))
  const child = spawn(process.execPath, [program, input], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'close')
  await eventually(seen, { what: 'the landing got there' })
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
}

describe('a landing that came to its end', () => {
  it('leaves a revert alone that is staged later', async () => {
    await place.land()
    await place.git('lib', 'revert', '--no-commit', 'HEAD')
    await place.work('app', { a: '3\n' })
    expect((await place.land()).outcome).toBe('landed')
    expect(await place.git('lib', 'status', '--porcelain')).toBe('M  l')
    expect(place.said).toEqual([])
  })
})

describe('a landing with a repository that is gone', () => {
  it('keeps nothing else from being landed and taken back, and is told', async () => {
    const first = await place.land()
    const path = place.path('lib')
    const lib = place.repos.findIndex(({ key }) => key === 'lib')
    await rm(path, { recursive: true })
    await expect(place.undo()).rejects.toMatchObject({ code: 'repo-missing' })
    // what the session made there is not asked for again
    place.repos.splice(lib, 1)
    await place.work('app', { a: '3\n' })
    place.said.length = 0
    const second = await place.land()
    expect(second.outcome).toBe('landed')
    expect(await place.undo()).toMatchObject({ outcome: 'undone', changeSet: second.changeSet })
    const text = `passed over the landing of ${first.changeSet}: there is no repository at ${path}`
    expect(place.said).toEqual([
      { type: 'warning', text },
      { type: 'warning', text },
    ])
    await expect(place.undo()).rejects.toMatchObject({ code: 'repo-missing' })
  })
})

describe('a landing that was killed', () => {
  const ends = [
    [
      'finished by the next landing',
      async () => ({ outcome: (await place.land()).outcome, contents: await contents() }),
      { outcome: 'finished', contents: ['2\n', '2\n', '2\n'] },
    ],
    [
      'taken back',
      async () => ({ outcome: (await place.undo()).outcome, contents: await contents() }),
      { outcome: 'undone', contents: ['1\n', '1\n', '1\n'] },
    ],
  ] as const

  it.each([
    ['landed by the next landing', async () => (await place.land()).outcome, 'landed'],
    ['forgotten', async () => (await place.undo()).outcome, 'absent'],
  ] as const)('between its record and the first move is %s', async (_, next, outcome) => {
    // who waits for this lock has written the record, and moved nothing
    const lock = join(place.path('lib'), '.git', 'refs', 'heads', 'main.lock')
    await writeFile(lock, '')
    await killedLanding(async () => (await place.git('lib', 'for-each-ref', 'refs/scad/atlas-4f2a/landed')) !== '')
    await rm(lock)
    expect(await next()).toBe(outcome)
  })

  it.each(ends)('between the moves of two working trees is %s', async (_, next, end) => {
    const [started, go] = [join(place.folder, 'started'), join(place.folder, 'go')]
    // a filter of the user's own, which git waits for
    await place.git('docs', 'config', 'filter.slow.smudge', `touch '${started}'; while [ ! -e '${go}' ]; do sleep 0.05; done; cat`)
    await writeFile(join(place.path('docs'), '.git', 'info', 'attributes'), 'd filter=slow\n')
    await killedLanding(
      async () =>
        await readFile(started).then(
          () => true,
          () => false,
        ),
    )
    await writeFile(go, '')
    // git itself goes on to its end
    await eventually(async () => (await place.git('docs', 'status', '--porcelain')) === '', { what: 'git has ended' })
    expect(await place.git('lib', 'status', '--porcelain')).toBe('M  l')
    expect(await next()).toEqual(end)
    for (const key of ['app', 'docs', 'lib']) expect(await place.git(key, 'status', '--porcelain')).toBe('')
  })

  it.each(ends)('between the moves of two branches is %s', async (_, next, end) => {
    await place.land()
    // as a kill between two repositories leaves it: one has not moved yet
    await place.git('lib', 'reset', '-q', '--hard', 'HEAD~1')
    expect(await next()).toEqual(end)
    expect(place.said).toEqual(
      end.outcome === 'finished' ? [{ type: 'note', text: expect.stringMatching(/^finished the landing of cs-/) }] : [],
    )
  })
})
