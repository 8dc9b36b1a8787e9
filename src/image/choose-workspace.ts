import type { WorkspaceRepo } from './workspace-repo.ts'

/** An image of the right key, and how its commits stand to the wanted ones. */
export interface Candidate<T> {
  image: T
  /** ms since the epoch */
  created: number
  repos: WorkspaceRepo[]
  /** repo key → `same` commit, an ancestor of the wanted one (`behind`), or `other`. */
  relation: ReadonlyMap<string, 'same' | 'behind' | 'other'>
}

export interface Choice<T> {
  image: T
  repos: WorkspaceRepo[]
  /** All commits are the wanted ones. */
  exact: boolean
}

/** The newest image that has exactly what is wanted, else the newest that can be brought forward; null when none can. Pure. */
export function chooseWorkspace<T>(candidates: Candidate<T>[]): Choice<T> | null {
  const usable = candidates
    .filter(({ repos, relation }) => repos.length === relation.size && [...relation.values()].every((value) => value !== 'other'))
    .toSorted((a, b) => b.created - a.created)
  const exact = usable.find(({ relation }) => [...relation.values()].every((value) => value === 'same'))
  const chosen = exact ?? usable[0]
  return chosen === undefined ? null : { image: chosen.image, repos: chosen.repos, exact: chosen === exact }
}

const leastBytes = 32 << 20
/** Engines refuse past 125; each costs a lookup whenever a file is opened. */
const mostLayers = 20

/**
 * True when too much was put on top since an image was built from nothing: a tenth of it, and enough to be noticed.
 * @param pushed bytes of objects since then
 */
export function isHeavy(repos: Pick<WorkspaceRepo, 'bytes'>[], pushed: number): boolean {
  const total = repos.reduce((sum, { bytes }) => sum + bytes, 0)
  return pushed > Math.max(total / 10, leastBytes)
}

/** True when no layer is to be put on top any more. @param layers those on top of the environment image */
export function isDeep(layers: number): boolean {
  return layers >= mostLayers
}
