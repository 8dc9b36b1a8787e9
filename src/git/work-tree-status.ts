import type { HostRepo } from './host-repo.ts'
import { runGit } from './run-git.ts'

/** What differs from HEAD in a working tree. Paths are relative to its top. */
export interface WorkTreeStatus {
  /** Tracked files changed, added, deleted, renamed or in conflict; submodules not among them. */
  modified: string[]
  /** Files that git neither knows nor ignores; repositories of their own not among them. */
  untracked: string[]
  /** Submodules with another commit, changed or untracked files, and repositories inside that git does not know. */
  submodules: string[]
}

/**
 * Compares a working tree with its index and HEAD, taking no lock and writing nothing.
 * @param env another index than the repository's own
 */
export async function workTreeStatus(repo: HostRepo, env: Record<string, string> = {}): Promise<WorkTreeStatus> {
  const status: WorkTreeStatus = { modified: [], untracked: [], submodules: [] }
  if (repo.bare) return status
  const { stdout } = await runGit({
    args: ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--ignore-submodules=none', '--no-renames'],
    cwd: repo.path,
    userConfig: true,
    settings: ['core.splitIndex=false', 'status.relativePaths=false'],
    env,
    maxOutput: 256 << 20,
  })
  for (const entry of stdout.toString().split('\0')) {
    const path = entry
      .split(' ')
      .slice(fieldsBefore[entry[0] ?? ''] ?? 0)
      .join(' ')
    if (entry.startsWith('? ')) (path.endsWith('/') ? status.submodules : status.untracked).push(path)
    else if (/^[12u] .. S/.test(entry)) status.submodules.push(path)
    else if (/^[12u] /.test(entry)) status.modified.push(path)
  }
  return status
}

/** How many fields stand before the path, by the kind of entry (git-status(1), porcelain v2). */
const fieldsBefore: Record<string, number> = { '1': 8, u: 10, '?': 1 }
