import { lstat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Whether a path is a git folder itself, as a bare repository is. One can come with a clone, as files like others, and with it settings
 * that make git run programs; a `.git` cannot. Every git folder has a HEAD, which may be a link that leads nowhere yet.
 */
export async function isGitFolder(path: string): Promise<boolean> {
  return (await lstat(join(path, 'HEAD')).catch(() => null)) !== null
}
