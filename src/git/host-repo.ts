import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { gitMessage } from './git-error.ts'
import { type Operation, operationInProgress } from './operation.ts'
import { gitText, runGit } from './run-git.ts'
import { commandLine } from '../text/shell-line.ts'

/** A repository of the user's, as it stood when it was opened. */
export interface HostRepo {
  /** The top folder of the working tree; the git folder itself when it is bare or was named. Absolute, without symlinks. */
  path: string
  /** This working tree's git folder. */
  gitDir: string
  /** The git folder that all linked working trees share: objects and refs. */
  commonDir: string
  /** Without a working tree. */
  bare: boolean
  format: 'sha1' | 'sha256'
  shallow: boolean
  /** A partial clone: objects may be missing on purpose. */
  partial: boolean
  /** The branch checked out, born or not; null when HEAD is detached. */
  branch: string | null
  /** The commit checked out; null when there is none yet. */
  head: string | null
  /** What the user is in the middle of. */
  operation: Operation | null
}

/**
 * Reads what a repository is: a working tree (linked ones too), or a bare repository. Its top folder is meant, not one below.
 *
 * @param path absolute
 * @throws repo-missing, repo-invalid (no repository; a folder inside one; owned by another user), git-missing
 */
export async function openRepo(path: string): Promise<HostRepo> {
  const folder = await existingFolder(path)
  const lines = await describe(folder, path)
  const [bare, insideGitDir, gitDir, commonDir, format, shallow] = lines
  if (gitDir === undefined || commonDir === undefined || (format !== 'sha1' && format !== 'sha256'))
    throw new ScadError('repo-invalid', `${path} is not a repository that scad can read`)
  // a submodule's git folder knows its working tree and is meant all the same
  const isGitDir = bare === 'true' || insideGitDir === 'true' || gitDir === folder
  const top = isGitDir ? gitDir : await gitText({ args: ['rev-parse', '--show-toplevel'], cwd: folder, userConfig: true })
  if ((await realpath(top)) !== folder)
    throw new ScadError('repo-invalid', `${path} is not the top of a repository but lies inside ${top}`, { hint: `use ${top}` })
  const [branch, head, partial, operation] = await Promise.all([
    checkedOutBranch(gitDir),
    headCommit(gitDir),
    isPartial(gitDir),
    operationInProgress(gitDir),
  ])
  return { path: folder, gitDir, commonDir, bare: isGitDir, format, shallow: shallow === 'true', partial, branch, head, operation }
}

async function existingFolder(path: string): Promise<string> {
  const folder = await realpath(path).catch(() => null)
  const found = folder === null ? null : await stat(folder).catch(() => null)
  if (folder === null || found === null)
    throw new ScadError('repo-missing', `there is no repository at ${path}`, { hint: 'correct the path' })
  if (!found.isDirectory()) throw new ScadError('repo-invalid', `${path} is a file, not a git repository`)
  return folder
}

async function describe(folder: string, path: string): Promise<string[]> {
  const { stdout, stderr, code } = await runGit({
    args: [
      'rev-parse',
      '--path-format=absolute',
      '--is-bare-repository',
      '--is-inside-git-dir',
      '--absolute-git-dir',
      '--git-common-dir',
      '--show-object-format',
      '--is-shallow-repository',
    ],
    cwd: folder,
    userConfig: true,
    // the repository was named by the user, not met by chance
    settings: ['safe.bareRepository=all'],
    okCodes: [0, 128],
  })
  const lines = stdout.toString().split('\n')
  // an option that git does not know comes back as it went in
  if (lines[0]?.startsWith('--') === true) throw new ScadError('git-missing', 'git is too old', { hint: 'install git 2.31 or newer' })
  if (code === 0) return lines
  if (stderr.includes('dubious ownership'))
    throw new ScadError('repo-invalid', `git does not trust ${path}: it belongs to another user`, {
      fix: commandLine('git', 'config', '--global', '--add', 'safe.directory', folder),
    })
  const fix = commandLine('git', 'init', path)
  if (stderr.includes('not a git repository'))
    throw new ScadError('repo-invalid', `${path} is not a git repository`, {
      fix,
      hint: `${fix}, or correct the path`,
    })
  throw new ScadError('repo-invalid', `${path} cannot be used as a git repository: ${gitMessage(stderr)}`)
}

async function checkedOutBranch(gitDir: string): Promise<string | null> {
  const ref = await gitText({ args: ['symbolic-ref', '--quiet', 'HEAD'], gitDir, okCodes: [0, 1] })
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
}

async function headCommit(gitDir: string): Promise<string | null> {
  return (await gitText({ args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], gitDir, okCodes: [0, 1] })) || null
}

async function isPartial(gitDir: string): Promise<boolean> {
  const keys = String.raw`^(extensions\.partialclone|remote\..*\.promisor)$`
  return (await gitText({ args: ['config', '--get-regexp', keys], gitDir, okCodes: [0, 1] })) !== ''
}

/**
 * The commit that a branch, tag or revision means.
 * @throws branch-not-found
 */
export async function resolveCommit(repo: HostRepo, ref: string): Promise<string> {
  const oid = ref.startsWith('-')
    ? ''
    : await gitText({
        args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
        gitDir: repo.gitDir,
        okCodes: [0, 1, 128],
      })
  if (oid === '')
    throw new ScadError('branch-not-found', `${repo.path} has no commit "${ref}"`, {
      fix: commandLine('git', '-C', repo.path, 'branch', '--all'),
    })
  return oid
}

/**
 * The refs under a prefix, name → object id.
 * @param prefix whole path parts, such as `refs/heads` or `refs/heads/`
 */
export async function listRefs(repo: Pick<HostRepo, 'commonDir'>, prefix: string): Promise<Map<string, string>> {
  const text = await gitText({ args: ['for-each-ref', '--format=%(objectname) %(refname)', '--', prefix], gitDir: repo.commonDir })
  const lines = text === '' ? [] : text.split('\n')
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]))
}

/** True when `ancestor` is `descendant` or lies in its history; false too when the repository lacks one of them. */
export async function isAncestor(repo: Pick<HostRepo, 'commonDir'>, ancestor: string, descendant: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', ancestor, descendant]
  return (await runGit({ args, gitDir: repo.commonDir, okCodes: [0, 1, 128] })).code === 0
}

/** True when the repository has the commit. */
export async function hasCommit(repo: Pick<HostRepo, 'commonDir'>, oid: string): Promise<boolean> {
  return (await runGit({ args: ['cat-file', '-e', `${oid}^{commit}`], gitDir: repo.commonDir, okCodes: [0, 1, 128] })).code === 0
}

/** Where the objects of a repository lie. */
export function objectFolder(repo: Pick<HostRepo, 'commonDir'>): string {
  return join(repo.commonDir, 'objects')
}
