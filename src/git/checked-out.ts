import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isError } from '../errors/scad-error.ts'
import { type HostRepo, openRepo } from './host-repo.ts'
import { gitText } from './run-git.ts'

/** Where a branch of a repository is in use. */
export interface CheckedOut {
  /** Working trees that have it checked out, the one that was asked about first. */
  trees: HostRepo[]
  /** A rebase of it is under way in some working tree, which will move it at its end. */
  rebasing: boolean
}

/** The working trees of a repository, linked ones too, that have a branch checked out or are about to. A folder that is gone has none. */
export async function checkedOut(repo: HostRepo, branch: string): Promise<CheckedOut> {
  const paths = (await listWorkTrees(repo)).filter((tree) => tree.branch === branch).map(({ path }) => path)
  const others = await Promise.all(paths.filter((path) => path !== repo.path).map(openIfThere))
  const own = repo.branch === branch && !repo.bare ? [repo] : []
  const trees = [...own, ...others.filter((tree) => tree !== null && tree.gitDir !== repo.gitDir && !tree.bare && tree.branch === branch)]
  return { trees: trees.filter((tree) => tree !== null), rebasing: await isRebased(repo, branch) }
}

async function listWorkTrees({ commonDir }: HostRepo): Promise<{ path: string; branch: string }[]> {
  const text = await gitText({ args: ['worktree', 'list', '--porcelain'], gitDir: commonDir })
  return text.split('\n\n').flatMap((block) => {
    const path = /^worktree (.+)$/m.exec(block)?.[1]
    const branch = /^branch refs\/heads\/(.+)$/m.exec(block)?.[1]
    return path === undefined || branch === undefined ? [] : [{ path, branch }]
  })
}

async function openIfThere(path: string): Promise<HostRepo | null> {
  try {
    return await openRepo(path)
  } catch (error) {
    if (isError(error, 'repo-missing', 'repo-invalid')) return null
    throw error
  }
}

async function isRebased({ commonDir }: HostRepo, branch: string): Promise<boolean> {
  const linked = join(commonDir, 'worktrees')
  const gitDirs = [commonDir, ...(await readdir(linked).catch(() => [])).map((name) => join(linked, name))]
  const names = gitDirs.flatMap((folder) => ['rebase-merge', 'rebase-apply'].map((how) => join(folder, how, 'head-name')))
  const heads = await Promise.all(names.map(async (file) => await readFile(file, 'utf8').catch(() => '')))
  return heads.some((head) => head.trim() === `refs/heads/${branch}`)
}
