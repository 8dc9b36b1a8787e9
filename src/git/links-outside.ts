import type { HostRepo } from './host-repo.ts'
import { memoryBytes } from './quarantine.ts'
import { runGit } from './run-git.ts'

const maxOutput = 4 << 20

/**
 * Of symlinks in a commit those that lead out of its tree once every link on the way is followed, with where to. Of a name with a line
 * end git cannot be asked: it counts as leading out, to ''.
 *
 * @param paths of the links, relative to the top
 * @throws git-failed also where links are longer than anything that is looked at
 * @see https://git-scm.com/docs/git-cat-file#Documentation/git-cat-file.txt---follow-symlinks
 */
export async function linksOutside(
  { commonDir }: Pick<HostRepo, 'commonDir'>,
  commit: string,
  paths: readonly string[],
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<Map<string, string>> {
  const askable = paths.filter((path) => !path.includes('\n'))
  const outside = new Map(paths.filter((path) => path.includes('\n')).map((path) => [path, '']))
  if (askable.length === 0) return outside
  const { stdout } = await runGit({
    args: ['cat-file', '--batch-check', '--follow-symlinks', '--buffer'],
    gitDir: commonDir,
    input: askable.map((path) => `${commit}:${path}\n`).join(''),
    maxOutput,
    limits: { fileBytes: 0, memoryBytes },
    signal,
    timeoutMs,
  })
  let at = 0
  for (const path of askable) {
    const end = stdout.indexOf(10, at) + 1
    // where it leads to something else than an object, that follows, as many bytes as are said
    const [, what, size] = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(stdout.toString('latin1', at, end - 1)) ?? []
    at = end + (size === undefined ? 0 : Number(size) + 1)
    if (what === 'symlink') outside.set(path, stdout.toString('utf8', end, at - 1))
  }
  return outside
}
