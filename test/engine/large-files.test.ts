import { access, readFile, writeFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchCode, fetchResultSchema } from '../../src/code/fetch.ts'
import { removeSession } from '../../src/lifetime/remove.ts'
import { restoreSession } from '../../src/lifetime/restore.ts'
import type { Session } from '../../src/session/session.ts'
import { stopSession } from '../../src/session/stop.ts'
import { commitLargeFile, commitPointer, largeFile, type LargeFileFixture } from '../support/large-file.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
beforeAll(async () => {
  project = await testProject()
  await project.commit('app', {
    'old.bin': largeFile('of before').pointer,
    '.gitattributes': 'old.bin filter=lfs diff=lfs merge=lfs -text\n',
  })
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** What the host's store has of a large file; null for nothing. */
async function stored({ path }: LargeFileFixture): Promise<string | null> {
  return await readFile(join(project.repos['app'] ?? '', '.git/lfs', path), 'utf8').catch(() => null)
}

const named = ({ oid, size }: LargeFileFixture) => ({ oid, size })

test('a start says which large files the session lacks, and why', () => {
  const told = project.said.filter(({ type, text }) => type === 'warning' && text.startsWith('app: ')).map(({ text }) => text)
  expect(told).toEqual([
    expect.stringMatching(
      /^app: its large files stay pointers inside: the environment has no git-lfs; add "git-lfs" to environment\.apt in /,
    ),
    expect.stringMatching(
      /^app: 1 large file of .* this machine lacks the contents; .*git -C \S+ lfs fetch$|^app: 1 large file .* apt-get install git-lfs; then git -C \S+ lfs fetch$/,
    ),
  ])
})

test('a fetch brings the contents that the new commits name, also of a commit that another one covers', async () => {
  const [first, last] = [largeFile('first'), largeFile('the last one')]
  await project.inside(session, `${commitLargeFile('a.bin', first)} && ${commitLargeFile('a.bin', last)}`)
  const result = await fetchCode(project.scad, { session: session.id })
  expect(fetchResultSchema.parse(result).repos[0]?.missingLargeFiles).toEqual([])
  expect([await stored(first), await stored(last)]).toEqual([first.content, last.content])
})

test('a content that is nowhere is named, and the branch comes all the same', async () => {
  const file = largeFile('never there')
  await project.inside(session, `git switch -qc pointers && ${commitPointer('b.bin', file.pointer)}`)
  const [app] = (await fetchCode(project.scad, { session: session.id })).repos
  expect(app?.missingLargeFiles).toEqual([named(file)])
  expect(app?.branches.map(({ name }) => name)).toContain('pointers')
  expect(project.said.at(-1)).toMatchObject({ type: 'warning', text: expect.stringContaining(`(${file.oid.slice(0, 12)})`) })
})

test('a content that was nowhere comes with a later fetch', async () => {
  const file = largeFile('late')
  await project.inside(session, `git switch -qc late && ${commitPointer('late.bin', file.pointer)}`)
  await fetchCode(project.scad, { session: session.id })
  await project.inside(session, commitLargeFile('same.bin', file))
  await fetchCode(project.scad, { session: session.id })
  expect(await stored(file)).toBe(file.content)
})

test('nothing but a file with the right bytes becomes a content, and no link is followed to one', async () => {
  const [other, longer, link, folder] = ['real content', 'longer content', 'by a link', 'a folder'].map(largeFile)
  if (!other || !longer || !link || !folder) throw new Error('no fixtures')
  await project.inside(session, `git switch -qc hostile && ${commitLargeFile('o.bin', other, { stored: 'fake content' })}`)
  await project.inside(session, commitLargeFile('l.bin', longer, { stored: `${longer.content} and more` }))
  await project.inside(
    session,
    `mkdir -p $(dirname .git/lfs/${link.path}) .git/lfs/${folder.path} && ln -s /etc/passwd .git/lfs/${link.path} && ${commitPointer('n.bin', link.pointer)} && ${commitPointer('f.bin', folder.pointer)}`,
  )
  const [app] = (await fetchCode(project.scad, { session: session.id })).repos
  expect(app?.missingLargeFiles).toEqual(expect.arrayContaining([other, longer, link, folder].map(named)))
  expect(await Promise.all([other, longer, link, folder].map(stored))).toEqual([null, null, null, null])
})

test('a content that the host has is not asked for', async () => {
  const file = largeFile('on the host')
  const place = join(project.repos['app'] ?? '', '.git/lfs', file.path)
  await mkdir(dirname(place), { recursive: true })
  await writeFile(place, file.content)
  await project.inside(session, `git switch -qc known && ${commitPointer('k.bin', file.pointer)}`)
  const [app] = (await fetchCode(project.scad, { session: session.id })).repos
  expect(app?.missingLargeFiles).not.toContainEqual(named(file))
})

test('what is staged, stashed, committed or lies in a repository inside survives a stopped session’s removal, and comes back with it', async () => {
  await using own = await testProject()
  const mine = await own.start()
  const [committed, stashed, staged, nested, gone] = ['committed', 'stashed', 'staged', 'nested', 'gone'].map(largeFile)
  if (!committed || !stashed || !staged || !nested || !gone) throw new Error('no fixtures')
  await own.inside(mine, commitLargeFile('c.bin', committed))
  await own.inside(mine, `${commitLargeFile('s.bin', stashed)} && git reset -q --soft HEAD~1 && git stash -q`)
  await own.inside(mine, `${commitLargeFile('i.bin', staged)} && git reset -q --soft HEAD~1`)
  await own.inside(mine, `git init -q inner && cd inner && ${commitLargeFile('n.bin', nested)} && ${commitPointer('g.bin', gone.pointer)}`)
  await stopSession(own.scad, { session: mine.id })
  const { saved } = await removeSession(own.scad, { session: mine.id })
  expect(saved[0]?.missingLargeFiles).toEqual([named(gone)])
  const store = join(own.repos['app'] ?? '', '.git/lfs')
  for (const { path, content } of [committed, stashed, staged, nested]) expect(await readFile(join(store, path), 'utf8')).toBe(content)
  const back = await restoreSession(own.scad, { session: mine.id })
  expect(back.left).toEqual([])
  const files = [committed, stashed, staged].map(({ path }) => `.git/lfs/${path}`)
  expect(await own.inside(back, `cat ${files.join(' ')}`)).toBe('committedstashedstaged')
})

test('a project without large files gets no store', async () => {
  await using own = await testProject()
  const mine = await own.start()
  await own.inside(mine, 'git commit -q --allow-empty -m nothing')
  await fetchCode(own.scad, { session: mine.id })
  await removeSession(own.scad, { session: mine.id })
  await expect(access(join(own.repos['app'] ?? '', '.git/lfs'))).rejects.toThrow()
})

test('what git-lfs itself committed is whole on the host, and stands in the files of a session that was restored', async () => {
  await using own = await testProject({ environment: { apt: ['git-lfs'] } })
  const mine = await own.start()
  const file = largeFile('committed by git-lfs')
  await own.inside(mine, `git lfs track '*.bin' && printf %s '${file.content}' >real.bin && git add -A && git commit -qm real`)
  expect(await own.inside(mine, 'git show HEAD:real.bin')).toBe(file.pointer.trim())
  await removeSession(own.scad, { session: mine.id })
  expect(await readFile(join(own.repos['app'] ?? '', '.git/lfs', file.path), 'utf8')).toBe(file.content)
  const back = await restoreSession(own.scad, { session: mine.id })
  expect(back.left).toEqual([])
  expect(await own.inside(back, 'cat real.bin; git status --porcelain; git lfs fsck')).toBe(`${file.content}Git LFS fsck OK`)
})
