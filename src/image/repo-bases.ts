import type { Project } from '../config/project.ts'
import { type HostRepo, listRefs, openRepo, resolveCommit } from '../git/host-repo.ts'
import { isBranchName } from '../scad/names.ts'

/** Where a repository of an image stands. */
export interface RepoBase {
  key: string
  host: HostRepo
  /** '' when the host repo has no commit yet. */
  oid: string
  branch: string
}

/** What is checked out inside when the base is no branch, or one whose name scad does not take. */
const otherBranch = 'work'

/**
 * The base of every repo as the config has it: its `base`, else the host repo's current branch.
 * @throws repo-missing, repo-invalid, branch-not-found
 */
export async function repoBases(project: Project): Promise<RepoBase[]> {
  return await Promise.all(
    project.repos.map(async ({ key, path, base }) => {
      const host = await openRepo(path)
      const oid = base === undefined ? (host.head ?? '') : await resolveCommit(host, base)
      return { key, host, oid, branch: await branchInside(host, base) }
    }),
  )
}

/** The branch to check out inside for a ref as it was named; the host's current one when none was. */
export async function branchInside(host: HostRepo, named: string | undefined): Promise<string> {
  const name = named ?? host.branch
  if (name === null || !isBranchName(name)) return otherBranch
  if (named === undefined) return name
  return (await listRefs(host, `refs/heads/${name}`)).has(`refs/heads/${name}`) ? name : otherBranch
}
