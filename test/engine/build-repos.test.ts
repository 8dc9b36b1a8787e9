import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { repoFolder } from '../../src/scad/layout.ts'
import { openRepo } from '../../src/git/host-repo.ts'
import { buildProject } from '../../src/image/build.ts'
import { seedRepo } from '../../src/image/seed-repo.ts'
import { git, makeRepo, commitFiles, testFolder } from '../support/git.ts'
import { largeFile } from '../support/large-file.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { agentUser, box, load, noAgents } from './build-support.ts'

const timeout = 300_000

async function workspaceOf(project: TestProject): Promise<string> {
  return (await buildProject(project.scad, { project: await load(project) })).workspace?.image ?? ''
}

test('repos of every kind go in: empty, bare, detached, sha256, a linked worktree, a tag as base', { timeout }, async () => {
  await using folder = await testFolder()
  const at = (name: string) => join(folder.path, name)
  await makeRepo(at('empty'))
  const plain = await makeRepo(at('plain'), { files: { 'a.txt': '1' } })
  const tagged = await git(plain, 'rev-parse', 'HEAD')
  await git(plain, 'tag', 'v1')
  const next = await commitFiles(plain, { 'a.txt': '2' })
  await git(folder.path, 'clone', '-q', '--bare', plain, at('bare.git'))
  await git(folder.path, 'clone', '-q', plain, at('detached'))
  await git(at('detached'), 'checkout', '-q', '--detach', tagged)
  await makeRepo(at('long'), { format: 'sha256', files: { 'b.txt': 'b' } })
  await git(plain, 'worktree', 'add', '-q', '-b', 'feature/tree', at('tree'))
  await using project = await testProject({
    agents: noAgents,
    repos: {
      empty: { path: at('empty') },
      bare: { path: at('bare.git') },
      detached: { path: at('detached') },
      long: { path: at('long') },
      tree: { path: at('tree') },
      tagged: { path: plain, config: { base: 'v1' } },
    },
  })
  await using inside = await box(project, await workspaceOf(project))
  const head = async (key: string) =>
    await inside.sh(
      `cd ${repoFolder(key)}; git symbolic-ref --short HEAD; git rev-parse -q --verify HEAD || echo none; git status --porcelain`,
    )
  expect(await head('empty')).toBe('main\nnone')
  expect(await head('bare')).toBe(`main\n${next}`)
  expect(await head('detached')).toBe(`work\n${tagged}`)
  expect(await head('long')).toBe(`main\n${await git(at('long'), 'rev-parse', 'HEAD')}`)
  expect(await head('tree')).toBe(`feature/tree\n${next}`)
  expect(await head('tagged')).toBe(`work\n${tagged}`)
})

test('submodules are filled from the host’s copies, nested ones too; one that is not there is named', { timeout }, async () => {
  await using folder = await testFolder()
  const inner = await makeRepo(join(folder.path, 'inner'), { files: { 'inner.txt': 'i' } })
  const lib = await makeRepo(join(folder.path, 'lib'), { files: { 'lib.txt': 'l' } })
  await git(lib, 'submodule', '--quiet', 'add', inner, 'deep/inner')
  await git(lib, 'commit', '-q', '-m', 'nest')
  await using project = await testProject({ agents: noAgents })
  const app = project.repos['app'] ?? ''
  await git(app, 'submodule', '--quiet', 'add', lib, 'libs/lib')
  await git(app, 'submodule', '--quiet', 'add', inner, 'gone')
  await git(app, 'submodule', '--quiet', 'update', '--init', '--recursive', 'libs/lib')
  await git(app, 'commit', '-q', '-m', 'with submodules')
  await git(app, 'submodule', '--quiet', 'deinit', '-f', 'gone')
  await git(app, 'config', '--remove-section', 'submodule.gone').catch(() => '')
  await rm(join(app, '.git/modules/gone'), { recursive: true })

  await using inside = await box(project, await workspaceOf(project))
  expect(await inside.sh('cd /workspace/app; cat libs/lib/lib.txt libs/lib/deep/inner/inner.txt; ls -A gone')).toBe('li')
  // "-" is one that is not initialised, a blank one at its commit
  expect(await inside.sh('cd /workspace/app; git submodule status --recursive | sed "s/^ /=/" | cut -c1')).toBe('-\n=\n=')
  expect(await inside.sh('cd /workspace/app; git status --porcelain; git -C libs/lib status --porcelain')).toBe('')
  expect(project.said.filter(({ type }) => type === 'warning').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^submodule gone of .* is empty inside: the host has no copy of [0-9a-f]{12}/),
  ])
})

/** A file that git-lfs manages, with its object in the host's store, made without git-lfs. */
async function addLargeFile(project: TestProject, content: string, inStore: boolean): Promise<void> {
  const { oid, pointer, path } = largeFile(content)
  await project.commit('app', { [`${oid.slice(0, 6)}.bin`]: pointer, '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' })
  const file = join(project.repos['app'] ?? '', '.git/lfs', path)
  await mkdir(dirname(file), { recursive: true })
  if (inStore) await writeFile(file, content)
}

test('large files are there where git-lfs is, and the ones the host lacks are counted', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents, environment: { apt: ['git-lfs'] } })
  await addLargeFile(project, 'a large file', true)
  await addLargeFile(project, 'never fetched', false)
  await using inside = await box(project, await workspaceOf(project))
  expect(
    await inside.sh(
      'cd /workspace/app; cat *.bin | grep -c -e "^a large file" -e "^oid "; git lfs fsck --pointers >/dev/null; git status --porcelain',
    ),
  ).toBe('2')
  expect(project.said.filter(({ type }) => type === 'warning').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^1 large file of .* left as pointers inside: not on the host either/),
  ])
})

test('without git-lfs inside large files stay pointers, which is said', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  await addLargeFile(project, 'a large file', true)
  await using inside = await box(project, await workspaceOf(project))
  expect(await inside.sh('cd /workspace/app; head -n 1 *.bin; git status --porcelain')).toMatch(/^version https/)
  expect(project.said.filter(({ type }) => type === 'warning').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^1 large file of .* left as pointers inside: the environment has no git-lfs/),
  ])
})

test('seeding a repo that is there brings it forward and keeps what is in it', { timeout }, async () => {
  await using project = await testProject({ agents: noAgents })
  const image = await workspaceOf(project)
  await using inside = await box(project, image)
  await inside.sh('cd /workspace/app; echo mine >untracked; git branch own')
  const commit = await project.commit('app', { 'new.txt': 'new' })
  await project.git('app', 'tag', 'v2')
  const host = await openRepo(project.repos['app'] ?? '')
  const seed = { container: inside.id, user: agentUser(project.scad), path: repoFolder('app'), host, commit, branch: 'main' }
  await seedRepo(project.scad, seed)
  expect(await inside.sh('cd /workspace/app; git rev-parse HEAD; cat new.txt untracked; git tag; git branch --list own')).toBe(
    `${commit}\nnewmine\nv2\n  own`,
  )
})
