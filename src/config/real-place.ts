import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a path really is, symbolic links followed; what does not exist yet is where its nearest existing folder really is. */
export async function realPlace(path: string): Promise<string> {
  if (dirname(path) === path) return path
  return realpath(path).catch(async () => join(await realPlace(dirname(path)), basename(path)))
}
