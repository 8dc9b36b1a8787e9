import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { customsOf } from '../../../src/archive/keep-customs.ts'
import type { ArchivedCustoms } from '../../../src/archive/record.ts'
import type { SavedRepo } from '../../../src/session/save.ts'
import type { Session } from '../../../src/session/session.ts'
import { commitFiles, git, makeRepo, testFolder } from '../../support/git.ts'
import { repo, spec } from '../session/fixtures.ts'

const id = 'atlas-try1-4f2a'

/** A session whose work lies saved in a host repository, as `heads/one`, or without a branch. */
async function world(folder: string, files: Record<string, string>, branch = 'heads/one') {
  const path = await makeRepo(join(folder, 'r'), { files: { 'a.txt': '1' } })
  const base = await git(path, 'rev-parse', 'HEAD')
  await git(path, 'checkout', '-q', '--detach')
  const tip = await commitFiles(path, files)
  await git(path, 'checkout', '-q', 'main')
  const ref = `refs/scad/${id}/${branch}`
  await git(path, 'update-ref', ref, tip)
  const saved: SavedRepo[] = [{ key: 'app', path, refs: [{ ref, oid: tip }], files: 0, commits: 1 }]
  const git_ = { name: 'Ada Example', email: 'ada@example.org' }
  const look = async (access: 'read' | 'write' = 'write', told = saved): Promise<ArchivedCustoms | undefined> => {
    const session: Session = {
      ...{
        id,
        project: 'atlas',
        tag: 'try1',
        key: '',
        parent: '',
        group: '',
        verifies: null,
        state: 'running',
        container: 'c1',
        image: 'img',
        version: '1.2.3',
      },
      ...{
        created: 1,
        user: '1000:1000',
        labels: {},
        allowed: [],
        start: 'done',
        inherited: [],
        repos: [{ ...repo, path, base, access }],
        spec: { ...spec, git: git_ },
      },
    }
    return (await customsOf({ signal: new AbortController().signal }, session, told, []))[0]
  }
  return { path, tip, look }
}

test('what a fetch would tell of a saved branch is kept, and whether one had brought it', async () => {
  await using folder = await testFolder()
  const { path, tip, look } = await world(folder.path, { '.envrc': 'use nix\n' })
  const finding = { kind: 'envrc', path: '.envrc', why: expect.any(String), branch: 'one' }
  expect(await look()).toEqual({ key: 'app', verdict: 'told', why: '', fetched: [], findings: [finding], omitted: [], passed: 0 })
  await git(path, 'update-ref', `refs/remotes/scad/${id}/one`, tip)
  expect(await look()).toMatchObject({ verdict: 'told', fetched: ['one'] })
})

test('what crosses a boundary is kept as refused, also of a commit without a branch', async () => {
  await using folder = await testFolder()
  const { look } = await world(folder.path, { 'b.txt': '1' }, 'HEAD')
  expect(await look('write')).toMatchObject({ verdict: 'clear', findings: [] })
  expect(await look('read')).toMatchObject({ verdict: 'refused', findings: [{ kind: 'boundary', path: 'b.txt', branch: null }] })
})

test('what the host has taken for its own by then is looked at all the same', async () => {
  await using folder = await testFolder()
  const { path, look } = await world(folder.path, { '.envrc': 'use nix\n' })
  await git(path, 'merge', '-q', `refs/scad/${id}/heads/one`)
  expect(await look()).toMatchObject({ verdict: 'told', findings: [{ kind: 'envrc', path: '.envrc' }] })
})

test('where nobody can look, why is kept instead', async () => {
  await using folder = await testFolder()
  const { path, look } = await world(folder.path, { '.envrc': 'use nix\n' })
  expect(await look('write', [])).toMatchObject({ verdict: 'unlooked', why: 'nothing of it was saved', findings: [] })
  await rename(path, `${path}-moved`)
  expect(await look()).toMatchObject({ verdict: 'unlooked', why: expect.stringContaining(path), fetched: [] })
})
