import type { HostRepo } from './host-repo.ts'
import { type GitRun, runGit } from './run-git.ts'

/**
 * Sets every gitlink of an index back to what a commit records, and drops those it does not: a submodule's new commit is
 * nowhere but in the submodule, and a repository that merely lies in the folder is not part of this one.
 *
 * @param base null: there is no commit yet
 * @param run the environment that names the index
 */
export async function restoreGitlinks(repo: HostRepo, base: string | null, run: Omit<GitRun, 'args'>): Promise<void> {
  const recorded = base === null ? new Map<string, string>() : await gitlinks(run, ['ls-tree', '-r', '-z', '--full-tree', base])
  const staged = await gitlinks(run, ['ls-files', '--stage', '-z'])
  const restored = [...recorded].filter(([path, oid]) => staged.get(path) !== oid).map(([path, oid]) => `160000 ${oid}\t${path}\0`)
  const width = repo.format === 'sha256' ? 64 : 40
  const dropped = [...staged.keys()].filter((path) => !recorded.has(path)).map((path) => `0 ${'0'.repeat(width)}\t${path}\0`)
  if (restored.length + dropped.length > 0)
    await runGit({ ...run, args: ['update-index', '--replace', '-z', '--index-info'], input: [...dropped, ...restored].join('') })
}

/** Path → commit, out of `ls-tree` (`mode type oid`) or `ls-files --stage` (`mode oid stage`). */
async function gitlinks(run: Omit<GitRun, 'args'>, args: string[]): Promise<Map<string, string>> {
  const { stdout } = await runGit({ ...run, args, maxOutput: 1 << 30 })
  const found = new Map<string, string>()
  for (const entry of stdout.toString().split('\0')) {
    const [, oid, path] = /^160000 (?:commit )?([0-9a-f]+)(?: \d)?\t(.*)$/s.exec(entry) ?? []
    if (oid !== undefined && path !== undefined) found.set(path, oid)
  }
  return found
}
