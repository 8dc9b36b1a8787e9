import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Exposure, exposures } from '../../../src/git/exposures.ts'
import { openRepo } from '../../../src/git/host-repo.ts'
import { git, makeRepo, testFolder } from '../../support/git.ts'

const saved = ['refs/remotes/scad/s/main', 'refs/scad/s/heads/main']

/** A bare repository with saved refs, which knows another one as `up` by these settings. */
async function pair(settings: Record<string, string>) {
  const folder = await testFolder()
  const [path, up] = [join(folder.path, 'repo'), join(folder.path, 'up')]
  await makeRepo(up, { files: { file: '' } })
  await git(folder.path, 'clone', '-q', '--bare', '--origin', 'up', up, path)
  for (const ref of saved) await git(path, 'update-ref', ref, 'HEAD')
  for (const [key, value] of Object.entries(settings)) await git(path, 'config', `remote.up.${key}`, value)
  return {
    path,
    found: async (): Promise<Exposure[]> => await exposures(await openRepo(path)),
    kept: async (where: 'repo' | 'up'): Promise<string[]> =>
      (await git(where === 'up' ? up : path, 'for-each-ref', '--format=%(refname)', 'refs/scad', 'refs/remotes/scad'))
        .split('\n')
        .filter(Boolean),
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  }
}

const mirrors = { mirror: { mirror: 'true' }, refspec: { push: '+refs/*:refs/*' } }

test.each(Object.entries(mirrors))('a push by %s publishes saved refs, and no longer once the remedy is taken', async (_name, settings) => {
  await using repo = await pair(settings)
  const [exposure] = await repo.found()
  expect(exposure).toMatchObject({ remote: 'up', danger: 'published' })
  for (const words of exposure?.remedy ?? []) await git(repo.path, 'config', ...words)
  expect(await repo.found()).toEqual([])
  await git(repo.path, 'push', '-q', 'up')
  expect(await repo.kept('up')).toEqual([])
  // and it did without the remedy
  await git(repo.path, 'config', '--unset-all', 'remote.up.push')
  for (const [key, value] of Object.entries(settings)) await git(repo.path, 'config', `remote.up.${key}`, value)
  await git(repo.path, 'push', '-q', 'up')
  expect(await repo.kept('up')).toEqual(saved)
})

test('a fetch of everything with --prune deletes saved refs, and no longer once the remedy is taken', async () => {
  await using repo = await pair({ fetch: '+refs/*:refs/*' })
  const [exposure, ...others] = await repo.found()
  expect(exposure).toMatchObject({ remote: 'up', danger: 'pruned' })
  expect(others).toEqual([])
  for (const words of exposure?.remedy ?? []) await git(repo.path, 'config', ...words)
  expect(await repo.found()).toEqual([])
  await git(repo.path, 'fetch', '-q', '--prune', 'up')
  expect(await repo.kept('repo')).toEqual(saved)
  await git(repo.path, 'config', '--unset-all', 'remote.up.fetch')
  await git(repo.path, 'config', 'remote.up.fetch', '+refs/*:refs/*')
  await git(repo.path, 'fetch', '-q', '--prune', 'up')
  expect(await repo.kept('repo')).toEqual([])
})

test.each([
  ['an ordinary remote', { fetch: '+refs/heads/*:refs/remotes/up/*' }],
  ['a push of branches', { push: '+refs/heads/*:refs/heads/*' }],
  ['a mirror of fetches without a destination', { fetch: 'refs/*' }],
  ['a mirror that is switched off', { mirror: 'false' }],
])('%s is no danger', async (_name, settings) => {
  await using repo = await pair(settings)
  expect(await repo.found()).toEqual([])
})

test('remote-tracking branches of every remote alike are a danger to fetched ones', async () => {
  await using repo = await pair({ fetch: '+refs/heads/*:refs/remotes/*' })
  expect(await repo.found()).toEqual([{ remote: 'up', danger: 'pruned', remedy: [['--add', 'remote.up.fetch', '^refs/heads/scad/*']] }])
})
