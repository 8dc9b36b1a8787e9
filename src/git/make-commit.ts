import type { GitIdentity } from './host-git-identity.ts'
import type { HostRepo } from './host-repo.ts'
import { gitText, runGit } from './run-git.ts'

type Store = Pick<HostRepo, 'commonDir'>

/** Writes a commit of somebody's, made now; its id. No hook runs and nothing is signed. */
export async function makeCommit(
  { commonDir }: Store,
  { tree, parents, message, by }: { tree: string; parents: readonly string[]; message: string; by: GitIdentity },
): Promise<string> {
  return await gitText({
    args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
    gitDir: commonDir,
    env: { GIT_AUTHOR_NAME: by.name, GIT_AUTHOR_EMAIL: by.email, GIT_COMMITTER_NAME: by.name, GIT_COMMITTER_EMAIL: by.email },
    input: message,
  })
}

/**
 * Writes a commit anew with another tree and parent: author, date and message stay byte for byte, the committer is `by`, now. A signature
 * goes, as it would no longer hold. Its id.
 */
export async function rewriteCommit(
  { commonDir }: Store,
  oid: string,
  { tree, parent, by, now }: { tree: string; parent: string; by: GitIdentity; now: number },
): Promise<string> {
  const { stdout } = await runGit({ args: ['cat-file', 'commit', oid], gitDir: commonDir })
  const input = withHeaders(stdout, { tree, parent, committer: `${by.name} <${by.email}> ${Math.floor(now / 1000)} +0000` })
  return await gitText({ args: ['hash-object', '-t', 'commit', '-w', '--stdin'], gitDir: commonDir, input })
}

/** A commit's text with other headers. Pure; exported for tests. */
export function withHeaders(commit: Buffer, { tree, parent, committer }: { tree: string; parent: string; committer: string }): Buffer {
  const end = commit.indexOf('\n\n')
  const lines = commit.toString('latin1', 0, end === -1 ? commit.length : end).split('\n')
  // what a header of several lines goes on with begins with a space; of all headers only these two are not about the old commit
  const kept = (name: string): string[] => lines.filter((line) => line.startsWith(`${name} `)).slice(0, 1)
  const headers = [
    `tree ${tree}`,
    `parent ${parent}`,
    ...kept('author'),
    `committer ${Buffer.from(committer).toString('latin1')}`,
    ...kept('encoding'),
  ]
  const message = end === -1 ? Buffer.from('\n\n') : commit.subarray(end)
  return Buffer.concat([Buffer.from(headers.join('\n'), 'latin1'), message])
}

/** The tree without a file, which git knows without an object of it. */
export async function emptyTree({ commonDir }: Store): Promise<string> {
  return await gitText({ args: ['hash-object', '-t', 'tree', '--stdin'], gitDir: commonDir })
}

/** The tree of a commit. */
export async function treeOf({ commonDir }: Store, commit: string): Promise<string> {
  return await gitText({ args: ['rev-parse', '--verify', `${commit}^{tree}`], gitDir: commonDir })
}
