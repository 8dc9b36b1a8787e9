import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { restoreGitlinks } from './gitlinks.ts'
import { type HostRepo, objectFolder } from './host-repo.ts'
import { alternatesEnv } from './object-path.ts'
import { type GitRun, gitText, runGit } from './run-git.ts'
import { workTreeStatus } from './work-tree-status.ts'

export interface DirtySnapshot {
  /** The commit on top of base; null when nothing differs. */
  oid: string | null
  /** Files in it that differ from base. */
  files: number
  /** Submodules with changes of their own, which are left out. */
  submodules: number
}

/** How many files of a working tree are uncommitted; ignored ones do not count. */
export async function dirtyFiles(repo: HostRepo): Promise<{ modified: number; untracked: number; submodules: number }> {
  const { modified, untracked, submodules } = await workTreeStatus(repo)
  return { modified: modified.length, untracked: untracked.length, submodules: submodules.length }
}

/**
 * Makes a commit on top of `base` that holds the working tree as it stands: tracked changes, deletions and untracked files that
 * are not ignored. Its objects go into a folder of their own, its index is a private one: the host's index, refs and objects stay
 * as they are. The same state gives the same commit. Submodules keep the commit that base records.
 *
 * @param base the commit checked out; null when there is none yet
 * @param objectsFolder absolute; made when missing. Hand it to `pushToTarget` as an object folder
 * @throws bad-input when base is not what is checked out; git-failed, no-space
 */
export async function snapshotDirty(
  repo: HostRepo,
  { base, objectsFolder, signal }: { base: string | null; objectsFolder: string; signal?: AbortSignal },
): Promise<DirtySnapshot> {
  if (repo.bare) return { oid: null, files: 0, submodules: 0 }
  if (base !== repo.head)
    throw new ScadError('bad-input', `the uncommitted files of ${repo.path} belong to the commit checked out, not to the base`, {
      hint: 'leave out the base, check it out, or set dirty: ignore',
    })
  await mkdir(objectsFolder, { recursive: true })
  const scratch = await mkdtemp(`${objectsFolder}.`)
  try {
    const env = {
      GIT_INDEX_FILE: await privateIndex(repo, scratch),
      GIT_OBJECT_DIRECTORY: objectsFolder,
      ...alternatesEnv([objectFolder(repo)]),
    }
    const { modified, untracked, submodules } = await workTreeStatus(repo, env)
    if (modified.length + untracked.length === 0) return { oid: null, files: 0, submodules: submodules.length }
    return { ...(await commitWorkTree(repo, { base, env, without: submodules, signal })), submodules: submodules.length }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A copy of the index, so that only changed files are read. Its time is kept: git tells by it which entries it must not trust. */
async function privateIndex(repo: HostRepo, scratch: string): Promise<string> {
  const [own, copy] = [join(repo.gitDir, 'index'), join(scratch, 'index')]
  const found = await stat(own).catch(() => null)
  if (found === null) return copy
  await copyFile(own, copy)
  const seconds = Math.floor(found.mtimeMs / 1000)
  await utimes(copy, seconds, seconds)
  return copy
}

interface Snapshot {
  base: string | null
  env: Record<string, string>
  /** Paths to leave as base has them. */
  without: readonly string[]
  signal: AbortSignal | undefined
}

async function commitWorkTree(repo: HostRepo, { base, env, without, signal }: Snapshot): Promise<{ oid: string | null; files: number }> {
  const run = { cwd: repo.path, env, userConfig: true, settings: ['core.splitIndex=false', 'core.safecrlf=false'], signal }
  await runGit({
    ...run,
    args: ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'],
    input: ['.', ...without.map((path) => `:(exclude,literal)${path}`)].join('\0'),
  })
  await restoreGitlinks(repo, base, run)
  const tree = await gitText({ ...run, args: ['write-tree'] })
  const before = base ?? (await gitText({ ...run, args: ['hash-object', '-t', 'tree', '--stdin'] }))
  const { stdout } = await runGit({
    ...run,
    args: ['diff-tree', '-r', '-z', '--name-only', '--no-renames', before, tree],
    maxOutput: 256 << 20,
  })
  const files = stdout.toString().split('\0').length - 1
  return { oid: files === 0 ? null : await commitTree(tree, base, run), files }
}

/** By scad, at the time of base, so that nothing but the files decides the commit's id. */
async function commitTree(tree: string, base: string | null, run: Omit<GitRun, 'args'>): Promise<string> {
  const date =
    base === null ? '0 +0000' : await gitText({ ...run, args: ['log', '-1', '--no-show-signature', '--format=%cd', '--date=raw', base] })
  return await gitText({
    ...run,
    env: {
      ...run.env,
      GIT_AUTHOR_NAME: 'scad',
      GIT_AUTHOR_EMAIL: 'scad@localhost',
      GIT_AUTHOR_DATE: `@${date}`,
      GIT_COMMITTER_NAME: 'scad',
      GIT_COMMITTER_EMAIL: 'scad@localhost',
      GIT_COMMITTER_DATE: `@${date}`,
    },
    args: ['commit-tree', tree, ...(base === null ? [] : ['-p', base])],
    input: 'Uncommitted files of the host working tree\n',
  })
}
