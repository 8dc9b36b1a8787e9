import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/scad-error.ts'
import { openRepo, type HostRepo } from '../git/host-repo.ts'
import { exists } from './exists.ts'
import { isWithin } from './mount-target.ts'

/**
 * The git repositories that a folder is and directly holds: each once, though several working trees share it, and no submodules,
 * since they come with the repository they are in.
 */
export async function discoverRepos(folder: string): Promise<HostRepo[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const children = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => join(folder, entry.name))
  const opened = await Promise.all([folder, ...children.toSorted()].map(openIfRepo))
  const repos = opened.filter((repo) => repo !== null)
  return repos.filter((repo, index) => {
    const earlier = repos.slice(0, index)
    return !earlier.some(({ commonDir }) => isWithin(repo.commonDir, commonDir))
  })
}

async function openIfRepo(path: string): Promise<HostRepo | null> {
  // bare repositories have no .git
  if (!(await exists(join(path, '.git'))) && !(await exists(join(path, 'HEAD')))) return null
  return openRepo(path).catch((error: unknown) => {
    if (isError(error, 'repo-invalid')) return null
    throw error
  })
}
