import { ScadError } from '../errors/scad-error.ts'
import { decodeText } from '../text/decode.ts'
import { gitVersion } from './git-version.ts'
import type { HostRepo } from './host-repo.ts'
import { memoryBytes } from './quarantine.ts'
import { runGit } from './run-git.ts'

/** The first git that merges without a working tree. */
const [major, minor] = [2, 38]
const fileBytes = 4 * 2 ** 30
const timeoutMs = 5 * 60_000

/** Two commits put together: the tree that comes of it, or the paths where they contradict each other. */
export type Merged = { tree: string; conflicts: null } | { tree: null; conflicts: string[] }

/**
 * Merges two commits without a working tree, and writes the tree that comes of it into the repository. In a bare repository of scad's own no
 * attribute, merge driver or setting of anybody's has a part in it.
 *
 * @param ours beside which paths of conflicts are told
 * @throws git-missing when git is older than 2.38; git-failed when they have no history in common, or it takes too long
 */
export async function mergeCommits(
  store: Pick<HostRepo, 'commonDir'>,
  ours: string,
  theirs: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Merged> {
  const { stdout, code } = await runGit({
    args: ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs],
    gitDir: store.commonDir,
    settings: ['core.packedGitLimit=1g'],
    limits: { fileBytes, memoryBytes },
    okCodes: [0, 1],
    signal,
    timeoutMs,
  })
  const [tree = '', ...paths] = decodeText(stdout).split('\0')
  return code === 0 ? { tree, conflicts: null } : { tree: null, conflicts: [...new Set(paths.filter((path) => path !== ''))] }
}

/** @throws git-missing when the host's git cannot merge without a working tree */
export async function requireMerging(): Promise<void> {
  const version = await gitVersion()
  const [have = 0, more = 0] = version.split('.').map(Number)
  if (have > major || (have === major && more >= minor)) return
  throw new ScadError('git-missing', `git ${version} cannot merge without a working tree`, {
    hint: `install git ${major}.${minor} or newer, or land with --strategy ff`,
  })
}
