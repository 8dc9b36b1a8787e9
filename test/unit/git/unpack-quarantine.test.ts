import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openRepo } from '../../../src/git/host-repo.ts'
import { unpackIntoQuarantine } from '../../../src/git/unpack-quarantine.ts'
import { commitEntries, commitFiles, git, makeRepo, testFolder, writeObject } from '../../support/git.ts'

/** A host repository, and a pack of what its copy made after it. */
async function kept(folder: string, make: (inside: string, head: string) => Promise<string>) {
  const host = await makeRepo(join(folder, 'host'), { files: { a: '1' } })
  const repo = await openRepo(host)
  await git(folder, 'clone', '-q', host, 'inside')
  const inside = join(folder, 'inside')
  const tip = await make(inside, repo.head ?? '')
  const pack = async (...revs: string[]): Promise<Buffer> =>
    await new Promise((resolve, reject) => {
      const options = { cwd: inside, encoding: 'buffer' as const }
      const child = execFile('git', ['pack-objects', '-q', '--revs', '--stdout', '--thin'], options, (error, out) =>
        error ? reject(error) : resolve(out),
      )
      child.stdin?.end(revs.map((rev) => `${rev}\n`).join(''))
    })
  const quarantine = join(folder, 'q.git')
  const unpack = async (bytes: Buffer, packBytes = 1 << 20): Promise<void> =>
    await unpackIntoQuarantine({
      ...{ repo, folder: quarantine, pack: Readable.from([bytes]), refs: new Map([['refs/scad/in/0', tip]]) },
      limits: { packBytes, refs: 10, timeoutMs: 20_000 },
    })
  return { tip, head: repo.head ?? '', pack, unpack, quarantine }
}

test('a pack that was kept arrives as commits that stand on the host’s', async () => {
  await using folder = await testFolder()
  const { tip, head, pack, unpack, quarantine } = await kept(folder.path, async (inside) => await commitFiles(inside, { b: '2' }))
  await unpack(await pack(tip, `^${head}`))
  expect(await git(quarantine, 'show', 'refs/scad/in/0:b')).toBe('2')
})

test.each([
  ['100644', '.git'],
  ['100775', 'run'],
])('objects that are not sound are refused, and nothing is left: %s %s', async (mode, name) => {
  await using folder = await testFolder()
  const { tip, head, pack, unpack, quarantine } = await kept(folder.path, async (inside, parent) => {
    const oid = await writeObject(inside, 'blob', 'x')
    return await commitEntries(inside, [{ mode, name, oid }], parent)
  })
  await expect(unpack(await pack(tip, `^${head}`))).rejects.toMatchObject({ code: 'fetch-refused' })
  await expect(access(quarantine)).rejects.toThrow()
})

test('a pack without something that its commits need is refused', async () => {
  await using folder = await testFolder()
  const { tip, pack, unpack } = await kept(folder.path, async (inside) => {
    await commitFiles(inside, { b: '2' })
    return await commitFiles(inside, { c: '3' })
  })
  await expect(unpack(await pack(tip, `^${tip}~1`))).rejects.toMatchObject({ code: 'fetch-refused' })
})

test('a pack larger than the limit is refused', async () => {
  await using folder = await testFolder()
  const { tip, head, pack, unpack } = await kept(folder.path, async (inside) => await commitFiles(inside, { b: '2' }))
  await expect(unpack(await pack(tip, `^${head}`), 10)).rejects.toMatchObject({ message: expect.stringContaining('more than 10 B') })
})
