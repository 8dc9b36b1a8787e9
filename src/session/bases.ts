import type { Project, ProjectRepo } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import { dirtyFiles } from '../git/dirty.ts'
import { type HostRepo, openRepo, resolveCommit } from '../git/host-repo.ts'
import { branchInside } from '../image/repo-bases.ts'
import { suggest } from '../text/suggest.ts'

/** Where one repository of a session starts. */
export interface RepoBase {
  repo: ProjectRepo
  host: HostRepo
  /** As it was named; the current branch when nothing was; '' for a detached HEAD. */
  ref: string
  /** '' when the host repo has no commit yet. */
  oid: string
  /** What is checked out inside. */
  branch: string
  /** Files that differ from HEAD on the host. */
  dirty: { modified: number; untracked: number }
}

/**
 * Finds the base of every repo on the host: what the caller says, else the config, else the current branch.
 *
 * @param wanted repo key → ref
 * @throws bad-input, repo-missing, repo-invalid, branch-not-found
 */
export async function resolveBases(project: Project, wanted: Record<string, string>): Promise<RepoBase[]> {
  const keys = project.repos.map((repo) => repo.key)
  for (const key of Object.keys(wanted))
    if (!keys.includes(key))
      throw new ScadError('bad-input', `project ${project.name} has no repository "${key}" to give a base`, {
        hint: `did you mean ${suggest(key, keys) ?? keys.join(', ')}?`,
      })
  return await Promise.all(project.repos.map((repo) => resolveBase(repo, wanted[repo.key] ?? repo.base)))
}

/**
 * The base of one repo.
 * @param named the ref; undefined: the current branch
 * @throws repo-missing, repo-invalid, branch-not-found
 */
export async function resolveBase(repo: ProjectRepo, named: string | undefined): Promise<RepoBase> {
  const host = await openRepo(repo.path)
  const oid = named === undefined ? (host.head ?? '') : await resolveCommit(host, named)
  const dirty = host.bare ? { modified: 0, untracked: 0 } : await dirtyFiles(host)
  return { repo, host, ref: named ?? host.branch ?? '', oid, branch: await branchInside(host, named), dirty }
}
