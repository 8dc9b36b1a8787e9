import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cachePrefix } from '../../../src/image/caches.ts'

const me = { identity: { uid: 1000, gid: 1000, agentUid: 1000, agentGid: 1000 } }

test('a project has its caches for itself, whoever gives another one the same name, and whatever its config is called by', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scad-caches-'))
  const [mine, other, link] = [join(folder, 'mine.yaml'), join(folder, 'other.yaml'), join(folder, 'link.yaml')]
  await writeFile(mine, '')
  await writeFile(other, '')
  await symlink(mine, link)
  const prefix = await cachePrefix(me, { name: 'atlas', file: mine })
  expect(prefix).toMatch(/^scad-cache-atlas-[0-9a-f]{12}-$/)
  expect(await cachePrefix(me, { name: 'atlas', file: link })).toBe(prefix)
  expect(await cachePrefix(me, { name: 'atlas', file: other })).not.toBe(prefix)
  expect(await cachePrefix({ identity: { ...me.identity, uid: 1001 } }, { name: 'atlas', file: mine })).not.toBe(prefix)
  await rm(folder, { recursive: true })
})
