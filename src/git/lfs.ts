import type { HostRepo } from './host-repo.ts'
import { runGit } from './run-git.ts'

/** Whether a commit has files that git-lfs manages, by its `.gitattributes`. */
export async function usesLfs(repo: HostRepo, commit: string): Promise<boolean> {
  const args = ['grep', '--quiet', '-E', '^[^#]*filter=lfs', commit, '--', ':(glob)**/.gitattributes']
  return (await runGit({ args, gitDir: repo.gitDir, okCodes: [0, 1] })).code === 0
}

/** Whether the host has git-lfs. */
export async function hasLfs(): Promise<boolean> {
  return (await runGit({ args: ['lfs', 'version'], okCodes: [0, 1] })).code === 0
}
