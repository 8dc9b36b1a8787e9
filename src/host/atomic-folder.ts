import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cannotWrite } from './atomic-file.ts'

/**
 * Makes a folder that only its owner can read, wholly or not at all: what `fill` writes lies beside it under another name until it is on
 * the disk. What a killed process left under that name goes first, so no two may make the same folder at once. A folder of its
 * name that holds anything stays as it is.
 *
 * @param fill is handed the folder to write into
 * @returns what `fill` returned
 * @throws no-space, home-unusable; whatever `fill` throws
 */
export async function makeFolderAtomically<T>(folder: string, fill: (draft: string) => Promise<T>): Promise<T> {
  const draft = draftOf(folder)
  try {
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    const result = await fill(draft)
    await sync(draft)
    await rename(draft, folder)
    await syncOne(dirname(folder))
    return result
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {})
    throw cannotWrite(folder, error)
  }
}

/** Removes a folder so that nobody ever sees half of it: what a killed process leaves of it lies where a draft does. */
export async function removeFolderAtomically(folder: string): Promise<void> {
  const draft = draftOf(folder)
  await rm(draft, { recursive: true, force: true })
  await rename(folder, draft)
  await rm(draft, { recursive: true })
}

/** Where a folder lies until it is whole. */
export function draftOf(folder: string): string {
  return `${folder}.tmp`
}

/** Everything below is on the disk before what holds it. */
async function sync(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await sync(path)
    // a link is in the folder that holds it
    else if (!entry.isSymbolicLink()) await syncOne(path)
  }
  await syncOne(folder)
}

async function syncOne(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
