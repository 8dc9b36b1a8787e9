import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What is left on the filesystem that a folder is on, for the user who asks. */
export interface DiskSpace {
  /** The folder, or the nearest above it that exists. */
  folder: string
  /** The same for all folders on one filesystem. */
  device: number
  /** bytes */
  free: number
  /** Part of all inodes that is left, 0 to 1; null where the filesystem does not count them. */
  freeInodes: number | null
}

/** @param folder absolute; it may not exist yet. Null when nobody lets us look. */
export async function diskSpace(folder: string): Promise<DiskSpace | null> {
  try {
    const { bavail, bsize, files, ffree } = await statfs(folder)
    const { dev: device } = await stat(folder)
    return { folder, device, free: bavail * bsize, freeInodes: files === 0 ? null : ffree / files }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing && dirname(folder) !== folder ? await diskSpace(dirname(folder)) : null
  }
}
