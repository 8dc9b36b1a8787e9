import type { ChangeSet } from '../code/change-set.ts'
import { hostGitIdentity } from '../git/host-git-identity.ts'
import { type HostRepo, isAncestor, listRefs, openRepo } from '../git/host-repo.ts'
import { makeQuarantine } from '../git/quarantine.ts'
import { gitText } from '../git/run-git.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import { landedCommit, type Strategy } from './landed-commit.ts'
import { findObstacles, type Move } from './move-branches.ts'
import type { Problem } from './problem.ts'
import type { Source } from './read-changes.ts'

/** What a landing does to one repository. `after` is `before` where the branch has all of it already. */
export interface RepoPlan {
  key: string
  host: HostRepo
  into: string
  before: string | null
  after: string
  /** A bare repository of scad's own that has the commits which are new. */
  store: HostRepo
}

/** A plan, or why there is none. */
export type Planned = { plan: RepoPlan; problems: [] } | { plan: null; problems: Problem[] }

export interface PlanQuestion {
  source: Source
  changeSet: ChangeSet & { id: string }
  change: ChangeSet['repos'][number]
  strategy: Strategy
  /** The branch; default: the one that the session began at. */
  into: string | undefined
  /** A folder to be made. */
  folder: string
}

type Context = Pick<Scad, 'signal' | 'now'>

/**
 * Finds out what landing a change means in one repository, and what is in its way. Whatever is merged is merged in a bare repository of
 * scad's own: nothing of the host repository moves, and no driver, filter or hook runs.
 *
 * @throws repo-missing, repo-invalid, git-missing, git-failed, no-space
 */
export async function planRepo(scad: Context, { source, changeSet, change, strategy, into, folder }: PlanQuestion): Promise<Planned> {
  const { key, path, tip } = change
  const repo = source.repos.find((one) => one.key === key)
  const host = await openRepo(path)
  const target = await findTarget(host, into ?? repo?.baseRef ?? '')
  if (typeof target === 'string') return { plan: null, problems: [{ repo: key, text: target, hint: branchHint(host) }] }
  const { branch, before } = target
  await makeQuarantine(host, folder)
  const store = { ...host, path: folder, gitDir: folder, commonDir: folder, bare: true }
  const plan = { key, host, into: branch, before, store }
  if (before !== null && (await isAncestor(host, tip, before))) return { plan: { ...plan, after: before }, problems: [] }
  const landed = await landedCommit(store, strategy, {
    ...{ key, path, into: branch, before, tip, session: source.id, changeSet: changeSet.id, now: scad.now(), signal: scad.signal },
    dirty: repo?.dirty ?? '',
    by: await hostGitIdentity(host.path),
  })
  if (landed.after === null) return { plan: null, problems: [landed.problem] }
  const problems = landed.after === before ? [] : await findObstacles(moveOf({ ...plan, after: landed.after }), store, scad)
  return problems.length > 0 ? { plan: null, problems } : { plan: { ...plan, after: landed.after }, problems: [] }
}

/** The move that a plan stands for. Pure. */
export function moveOf({ key, host, into, before, after }: Omit<RepoPlan, 'store'>): Move {
  return { key, host, branch: into, from: before, to: after, tip: before }
}

/** The local branch of that name and where it stands, or why there is none to land in. */
async function findTarget(host: HostRepo, name: string): Promise<{ branch: string; before: string | null } | string> {
  const branch = name.replace(/^refs\/heads\//, '')
  const ref = `refs/heads/${branch}`
  const before = branch === '' ? undefined : (await listRefs(host, ref)).get(ref)
  // a symbolic one would move another branch
  const symbolic =
    before !== undefined && (await gitText({ args: ['symbolic-ref', '-q', ref], gitDir: host.commonDir, okCodes: [0, 1] })) !== ''
  if (symbolic) return `${branch} is another name of some branch`
  if (before !== undefined) return { branch, before }
  if (branch !== '' && host.branch === branch && host.head === null) return { branch, before: null }
  return branch === '' ? 'the session began at no branch' : `${branch} is no branch of ${host.path}`
}

function branchHint({ path }: HostRepo): string {
  return `--into BRANCH names another one; ${shellLine(['git', '-C', path, 'branch'])} shows which there are`
}
