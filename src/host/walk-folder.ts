import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What a file, or all files below a folder, take and when the last of them changed; what goes meanwhile counts as nothing. */
export async function walkFolder(path: string): Promise<{ bytes: number; modified: number }> {
  const info = await lstat(path).catch(() => null)
  if (info === null) return { bytes: 0, modified: 0 }
  const inner = info.isDirectory() ? await Promise.all((await namesIn(path)).map((name) => walkFolder(join(path, name)))) : []
  return inner.reduce((sum, one) => ({ bytes: sum.bytes + one.bytes, modified: Math.max(sum.modified, one.modified) }), {
    bytes: info.isDirectory() ? 0 : info.size,
    modified: info.mtimeMs,
  })
}

/** The names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}
