import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cannotWrite } from './atomic-file.ts'
import { listClaims, withLock } from './locks.ts'
import type { HostPaths } from './paths.ts'

type Paths = Pick<HostPaths, 'locks' | 'scratch'>

const prefix = 'scratch-'

/**
 * Hands `work` an empty folder of its own and removes it afterwards, together with what processes that were killed have left of theirs.
 * @throws no-space, home-unusable
 */
export async function withScratch<T>(paths: Paths, work: (folder: string) => Promise<T>): Promise<T> {
  const name = `${prefix}${randomBytes(8).toString('hex')}`
  const folder = join(paths.scratch, name)
  return await withLock(paths, name, async () => {
    await clearDead(paths)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
    } catch (error) {
      throw cannotWrite(folder, error)
    }
    try {
      return await work(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

async function clearDead(paths: Paths): Promise<void> {
  // folders before claims: a claim is there before its folder, and after it
  const folders = (await readdir(paths.scratch).catch(() => [])).filter((name) => name.startsWith(prefix))
  const claims = (await listClaims(paths)).filter(({ name }) => name.startsWith(prefix))
  for (const folder of folders)
    if (!claims.some(({ name, alive }) => alive && name === folder)) await rm(join(paths.scratch, folder), { recursive: true, force: true })
  for (const { file, alive } of claims) if (!alive) await rm(file, { force: true })
}
