import { repoFolder } from '../scad/layout.ts'

/**
 * Where git-lfs keeps the large files of a repository inside that nobody told otherwise: in its git folder, which of a submodule lies in that
 * of the repo, by its name, which is its path. Pure.
 *
 * @param path the repository's: the repo's own folder, or one below
 */
export function lfsStores(key: string, path: string = repoFolder(key)): string[] {
  const top = repoFolder(key)
  const below = path.startsWith(`${top}/`) ? [`${top}/.git/modules/${path.slice(top.length + 1)}/lfs`] : []
  return [`${path}/.git/lfs`, ...below]
}
