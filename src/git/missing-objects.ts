import { readLines } from '../text/line-reader.ts'
import { gitError } from './git-error.ts'
import { startGit } from './git-process.ts'
import type { HostRepo } from './host-repo.ts'

/** How many objects of these commits' history a partial clone has left at its remote. @throws git-failed */
export async function countMissingObjects(repo: Pick<HostRepo, 'gitDir'>, commits: readonly string[]): Promise<number> {
  const args = ['rev-list', '--objects', '--no-object-names', '--missing=print', '--stdin']
  const git = startGit({ args, gitDir: repo.gitDir })
  git.stdin.end(`${commits.join('\n')}\n`)
  let missing = 0
  for await (const line of readLines(git.stdout)) if (line.startsWith('?')) missing++
  const code = await git.ended
  if (code !== 0) throw gitError(args, code, git.stderr())
  return missing
}
