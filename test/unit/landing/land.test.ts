import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { commitFiles, git, setHooks, treeBomb, writeFiles } from '../../support/git.ts'
import { landingPlace, type LandingPlace, removeShared } from './landing-support.ts'

const places: LandingPlace[] = []
afterEach(async () => await Promise.all(places.splice(0).map(async (place) => await place[Symbol.asyncDispose]())))
afterAll(removeShared)

async function newPlace(...made: Parameters<typeof landingPlace>): Promise<LandingPlace> {
  const place = await landingPlace(...made)
  places.push(place)
  return place
}

/** Three repositories with a change each. */
async function changed(): Promise<LandingPlace> {
  return await newPlace(
    { app: { a: '1\n' }, docs: { d: '1\n' }, lib: { l: '1\n' } },
    { app: [{ a: '1\n2\n' }, { 'new/file': 'n\n' }], docs: [{ d: '1\n2\n' }], lib: [{ l: '1\n2\n' }] },
  )
}

describe('landing', () => {
  it('moves the branches of all repositories, and the working trees that have them checked out', async () => {
    const place = await changed()
    const { outcome, repos } = await place.land()
    expect(outcome).toBe('landed')
    expect(repos.map(({ key, into }) => [key, into])).toEqual([
      ['app', 'main'],
      ['docs', 'main'],
      ['lib', 'main'],
    ])
    for (const { key, after } of repos) {
      expect(await place.git(key, 'rev-parse', 'main')).toBe(after)
      expect(await place.git(key, 'status', '--porcelain')).toBe('')
    }
    expect(await readFile(join(place.path('app'), 'new/file'), 'utf8')).toBe('n\n')
    expect(await place.git('app', 'reflog', '-1', '--format=%gs', 'main')).toMatch(/^scad: landed cs-[0-9a-f]{12} of atlas-4f2a$/)
  })

  it('moves nothing at all when there is a conflict in the last repository', async () => {
    const place = await changed()
    for (const key of ['app', 'docs']) await commitFiles(place.path(key), { other: 'o\n' })
    await commitFiles(place.path('lib'), { l: 'mine\n' })
    const before = await place.stand()
    for (const strategy of ['merge', 'squash', 'rebase'] as const)
      await expect(place.land({ strategy })).rejects.toMatchObject({
        code: 'landing-refused',
        message: expect.stringMatching(/^nothing of session atlas-4f2a was landed: lib: conflicts with main.*: l$/),
      })
    expect(await place.stand()).toBe(before)
  })

  it('tells what is in the way of every repository at once', async () => {
    const place = await changed()
    await writeFiles(place.path('app'), { a: 'mine\n' })
    await writeFiles(place.path('docs'), { d: 'mine\n' })
    await expect(place.land()).rejects.toMatchObject({
      message: expect.stringMatching(/app: uncommitted changes in .*app: a; docs: uncommitted changes in .*docs: d$/),
      details: { problems: [{ repo: 'app', files: ['a'] }, { repo: 'docs' }] },
    })
  })

  it('is told in the order that was asked for', async () => {
    const place = await changed()
    const { repos } = await place.land({ order: ['lib', 'docs'] })
    expect(repos.map(({ key }) => key)).toEqual(['lib', 'docs', 'app'])
  })

  it('tells what would move with --dry-run, and moves nothing', async () => {
    const place = await changed()
    const before = await place.stand()
    const planned = await place.land({ dryRun: true })
    expect(planned.outcome).toBe('planned')
    expect(await place.stand()).toBe(before)
    expect(await place.land()).toEqual({ ...planned, outcome: 'landed' })
  })

  it('says so when there is nothing, or when it is all there already', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    expect(await place.land()).toMatchObject({ outcome: 'nothing', changeSet: null, repos: [] })
    await place.work('app', { a: '2\n' })
    await place.land()
    const before = await place.stand()
    expect(await place.land({ strategy: 'rebase' })).toMatchObject({ outcome: 'already', strategy: 'ff' })
    await commitFiles(place.path('app'), { more: 'm\n' })
    expect((await place.land()).outcome).toBe('already')
    expect(before).not.toBe(await place.stand())
  })

  it('takes what was merged by hand as landed', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    const tip = await place.work('app', { a: '2\n' })
    await place.git('app', 'merge', '-q', tip)
    expect(await place.land()).toMatchObject({ outcome: 'already', repos: [{ key: 'app', before: tip, after: tip }] })
  })

  it('makes the first commit of a repository without one, and takes it back', async () => {
    const place = await newPlace({ app: null })
    await place.work('app', { a: '1\n' })
    expect(await place.land()).toMatchObject({ outcome: 'landed', repos: [{ before: null }] })
    expect(await place.git('app', 'status', '--porcelain')).toBe('')
    await place.undo()
    expect(await place.git('app', 'for-each-ref', 'refs/heads')).toBe('')
    await expect(access(join(place.path('app'), 'a'))).rejects.toThrow()
  })
})

describe('a branch', () => {
  it('that has commits of its own is not moved forward, and the ways to land are named', async () => {
    const place = await changed()
    await commitFiles(place.path('lib'), { other: 'o\n' })
    await expect(place.land()).rejects.toMatchObject({
      code: 'landing-refused',
      message: expect.stringContaining('lib: main has 1 commit that it does not stand on'),
      hint: '--strategy merge, squash or rebase',
    })
  })

  it('that is not there is told before anything moves', async () => {
    const place = await changed()
    await place.git('app', 'branch', 'release')
    const before = await place.stand()
    await expect(place.land({ into: 'release' })).rejects.toMatchObject({
      message: expect.stringContaining('docs: release is no branch of'),
    })
    expect(await place.stand()).toBe(before)
  })

  it('that is another name of a branch is not moved', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    await place.work('app', { a: '2\n' })
    await place.git('app', 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main')
    await expect(place.land({ into: 'alias' })).rejects.toMatchObject({ message: expect.stringContaining('alias is another name') })
  })

  it('that is not checked out moves alone, whatever is going on in the working tree', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    const tip = await place.work('app', { a: '2\n' })
    await place.git('app', 'switch', '-q', '-c', 'mine')
    await writeFiles(place.path('app'), { a: 'unsaved\n' })
    await place.land()
    expect(await place.git('app', 'rev-parse', 'main')).toBe(tip)
    expect(await readFile(join(place.path('app'), 'a'), 'utf8')).toBe('unsaved\n')
  })

  it('that has landed is not landed in another one too', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    await place.work('app', { a: '2\n' })
    await place.git('app', 'branch', 'release')
    await place.land()
    await expect(place.land({ into: 'release' })).rejects.toMatchObject({
      message: expect.stringContaining('app: it has landed in main'),
      hint: expect.stringContaining('scad code undo'),
    })
  })
})

describe('a strategy', () => {
  /** The host has gone on, and has one of the session's two commits already. */
  async function apart(): Promise<LandingPlace> {
    const place = await newPlace({ app: { a: '1\n', b: '1\n' } })
    await place.work('app', { a: '2\n' })
    await place.git('app', 'cherry-pick', '-x', 'scad/atlas-4f2a/main')
    await commitFiles(place.path('app'), { b: '2\n' }, 'Of the host')
    await place.work('app', { c: 'c\n' })
    return place
  }
  const content = async (place: LandingPlace): Promise<string> => await place.git('app', 'grep', '', 'main')
  const whole = 'main:a:2\nmain:b:2\nmain:c:c'

  it('merge makes a commit with both parents', async () => {
    const place = await apart()
    const { repos } = await place.land({ strategy: 'merge' })
    const parents = [repos[0]?.before, await place.git('app', 'rev-parse', 'scad/atlas-4f2a/main')].join(' ')
    expect(await place.git('app', 'log', '-1', '--format=%P', 'main')).toBe(parents)
    expect(await place.git('app', 'log', '-1', '--format=%an', 'main')).toBe('Grace')
    expect(await place.git('app', 'log', '-1', '--format=%(trailers:key=Scad-Change-Set,valueonly)', 'main')).toMatch(/^cs-/)
    expect(await content(place)).toBe(whole)
  })

  it('squash makes one commit, in the name that git knows, with the lines of all', async () => {
    const place = await apart()
    const { repos } = await place.land({ strategy: 'squash' })
    expect(await place.git('app', 'log', '-1', '--format=%P %an %cn', 'main')).toBe(`${repos[0]?.before} Grace Grace`)
    expect(await place.git('app', 'log', '-1', '--format=%B', 'main')).toContain('* app 1')
    expect(await content(place)).toBe(whole)
  })

  it('rebase applies each commit anew with its author, and leaves out what the branch has', async () => {
    const place = await apart()
    await git(join(place.folder, 'inside', 'app'), 'commit', '-q', '--amend', '--author', 'Ørsted <o@example.org>', '-m', 'Grüße\n\nmore')
    await place.work('app')
    const { repos } = await place.land({ strategy: 'rebase' })
    expect(await place.git('app', 'log', '--format=%an|%cn|%s|%P', `${repos[0]?.before}..main`)).toBe(
      `Ørsted|Grace|Grüße|${repos[0]?.before}`,
    )
    expect(await content(place)).toBe(whole)
    expect(await place.git('app', 'fsck', '--strict')).toBe('')
  })

  it.each(['merge', 'squash', 'rebase'] as const)('%s is taken back like any other', async (strategy) => {
    const place = await apart()
    const before = await place.stand()
    await place.land({ strategy })
    expect((await place.undo()).outcome).toBe('undone')
    expect(await place.stand()).toBe(before)
  })

  it('squash and rebase leave out uncommitted files of the host that the work began with; ff and merge refuse', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    const dirty = await place.work('app', { unsaved: 'u\n' })
    for (const repo of place.repos) repo.dirty = dirty
    await place.work('app', { b: '1\n' })
    for (const strategy of ['ff', 'merge'] as const)
      await expect(place.land({ strategy })).rejects.toMatchObject({ message: expect.stringContaining('uncommitted files of the host') })
    for (const strategy of ['squash', 'rebase'] as const) {
      await place.land({ strategy })
      expect(await place.git('app', 'ls-files')).toBe('a\nb')
      await place.undo()
    }
  })
})

describe('a working tree', () => {
  it('with a file in the way of a new one is left, be it ignored or of a folder’s name', async () => {
    const place = await newPlace({ app: { '.gitignore': 'secret\n' } })
    await place.work('app', { secret: 's\n', 'dir/file': 'd\n' }, {})
    await git(join(place.folder, 'inside', 'app'), 'add', '-f', 'secret')
    await git(join(place.folder, 'inside', 'app'), 'commit', '-q', '-m', 'ignored')
    await place.work('app')
    await writeFiles(place.path('app'), { secret: 'mine', dir: 'mine' })
    const before = await place.stand()
    await expect(place.land()).rejects.toMatchObject({ message: expect.stringMatching(/app: 2 files in the way in .*: dir, secret$/) })
    expect(await place.stand()).toBe(before)
    expect(await readFile(join(place.path('app'), 'secret'), 'utf8')).toBe('mine')
  })

  it('keeps what git does not know', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    await place.work('app', { 'dir/b': '1\n' })
    await writeFiles(place.path('app'), { 'dir/mine': 'm', loose: 'l' })
    await place.land()
    await place.undo()
    expect(await place.git('app', 'status', '--porcelain', '-uall')).toBe('?? dir/mine\n?? loose')
  })

  it('follows when it is a linked one, and keeps the landing away when that is not clean', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    const tip = await place.work('app', { a: '2\n' })
    await place.git('app', 'switch', '-q', '-c', 'mine')
    const linked = join(place.folder, 'linked tree')
    await place.git('app', 'worktree', 'add', '-q', linked, 'main')
    await writeFiles(linked, { a: 'unsaved\n' })
    await expect(place.land()).rejects.toMatchObject({ message: expect.stringContaining(`uncommitted changes in ${linked}`) })
    await git(linked, 'checkout', '-q', '.')
    await place.land()
    expect(await git(linked, 'rev-parse', 'HEAD')).toBe(tip)
    expect(await git(linked, 'status', '--porcelain')).toBe('')
    expect(await readFile(join(linked, 'a'), 'utf8')).toBe('2\n')
  })

  it.each(['merge', 'squash', 'rebase'] as const)('lands by %s beside another one of the same repository', async (strategy) => {
    const place = await newPlace({ app: { a: '1\n' }, docs: { d: '1\n' } })
    // docs is a linked working tree of app, on a branch of its own
    await rm(place.path('docs'), { recursive: true })
    await place.git('app', 'worktree', 'add', '-q', '-b', 'side', place.path('docs'))
    for (const repo of place.repos) Object.assign(repo, { base: await place.git('app', 'rev-parse', 'main') })
    for (const repo of place.repos.filter(({ key }) => key === 'docs')) repo.baseRef = 'side'
    await rm(join(place.folder, 'inside', 'docs'), { recursive: true })
    await git(place.folder, 'clone', '-q', place.path('app'), join(place.folder, 'inside', 'docs'))
    await place.work('docs', { d: '2\n' })
    await place.work('app', { a: '2\n' })
    for (const key of ['app', 'docs']) await commitFiles(place.path(key), { [`of-${key}`]: 'o\n' })
    const before = await place.stand()
    expect((await place.land({ strategy })).outcome).toBe('landed')
    expect(await place.git('app', 'show', 'main:a', 'side:d')).toBe('2\n2')
    for (const key of ['app', 'docs']) expect(await place.git(key, 'status', '--porcelain')).toBe('')
    expect((await place.undo()).outcome).toBe('undone')
    expect(await place.stand()).toBe(before)
  })

  it('in the middle of a merge or of a rebase is left', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    await place.work('app', { b: '2\n' })
    await place.git('app', 'switch', '-q', '-c', 'other')
    await commitFiles(place.path('app'), { a: 'theirs\n' })
    await place.git('app', 'switch', '-q', 'main')
    await place.git('app', 'merge', '-q', '--no-commit', '--no-ff', 'other')
    await expect(place.land()).rejects.toMatchObject({ message: expect.stringContaining('is in the middle of a merge') })
    await place.git('app', 'merge', '--abort')
    await commitFiles(place.path('app'), { a: 'mine\n' })
    await expect(place.git('app', 'rebase', 'other')).rejects.toThrow()
    await expect(place.land({ strategy: 'merge' })).rejects.toMatchObject({ message: expect.stringContaining('main is being rebased') })
  })

  it('that cannot follow has everything taken back', async () => {
    const place = await changed()
    const before = await place.stand()
    await writeFile(join(place.path('lib'), '.git', 'index.lock'), '')
    await expect(place.land()).rejects.toMatchObject({ code: 'locked' })
    expect(await place.stand()).toBe(before)
    expect(await readFile(join(place.path('app'), 'a'), 'utf8')).toBe('1\n')
  })
})

describe('what is hostile', () => {
  it('runs no hook and no merge driver, and while it is planned no filter', async () => {
    const place = await newPlace({ app: { a: '1\n', b: '1\n' } })
    const canary = join(place.folder, 'canary')
    await setHooks(join(place.path('app'), '.git'), canary)
    for (const setting of ['merge.evil.driver', 'filter.evil.smudge', 'filter.evil.clean', 'diff.evil.textconv'])
      await place.git('app', 'config', setting, `touch '${canary}'; cat`)
    await place.work('app', { '.gitattributes': '* merge=evil filter=evil diff=evil\n', a: '2\n' })
    await commitFiles(place.path('app'), { b: '2\n' })
    await rm(canary)
    expect((await place.land({ strategy: 'merge', dryRun: true })).outcome).toBe('planned')
    await expect(access(canary)).rejects.toThrow()
    for (const setting of ['filter.evil.smudge', 'filter.evil.clean']) await place.git('app', 'config', '--unset', setting)
    await place.land({ strategy: 'merge' })
    await expect(access(canary)).rejects.toThrow()
  })

  it('is told with clean names', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    await place.work('app', { 'x\u001b[2Jy': 'z\n' })
    await writeFiles(place.path('app'), { 'x\u001b[2Jy': 'mine' })
    const told: unknown = await place.land().catch((error: unknown) => error)
    expect(JSON.stringify([told instanceof Error ? told.message : '', told])).not.toContain('\\u001b')
    expect(told).toMatchObject({ code: 'landing-refused', details: { problems: [{ files: ['x\u{fffd}[2Jy'] }] } })
  })

  it('does not unfold without end', async () => {
    const place = await newPlace({ app: { a: '1\n' } })
    const inside = join(place.folder, 'inside', 'app')
    await git(inside, 'reset', '-q', '--soft', await treeBomb(inside, 'HEAD'))
    await place.work('app')
    await expect(place.land()).rejects.toMatchObject({ message: expect.stringContaining('more changes than scad looks through') })
  })
})
