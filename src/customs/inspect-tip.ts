import { isError } from '../errors/scad-error.ts'
import { comparePoints } from '../git/compare-points.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { linksOutside } from '../git/links-outside.ts'
import { newCommits, type Person } from '../git/new-commits.ts'
import { changedFiles, type ChangedPath, isLink } from './changed-files.ts'
import { judgeContent } from './content-rules.ts'
import type { ChangedFile, Finding, Observation } from './finding.ts'
import { forgedAuthors } from './forged-authors.ts'
import type { NameMatcher } from './name-matcher.ts'
import { judgePath } from './path-rules.ts'

/** What a repository of a session may not change. */
export interface Boundary {
  /** Why nothing in it was to change; null: it was. */
  closed: string | null
  /** What changed in a closed one is refused, not only told. */
  enforced: boolean
  /** True for a path that no job shall change; what changed there is refused. */
  frozen: NameMatcher
  /** Some path may be frozen. */
  anyFrozen: boolean
}

export interface TipQuestion {
  tip: string
  /** The commit that the session's work began at; null: none. */
  base: string | null
  /** What the host has of its own. */
  known: readonly string[]
  /** Whom the commits of the session should name. */
  identity: Person
  /** True for a path where git of the host looks for hooks. */
  hooks: NameMatcher
  boundary: Boundary
}

export type Found = Omit<Finding, 'branch'>

/**
 * What is worth a look in the commits and files that a tip adds to what the host has. Compared are trees and contents alone: nothing of it is
 * checked out, and none of its attributes counts.
 *
 * @throws git-failed, interrupted
 */
export async function inspectTip(
  repo: Pick<HostRepo, 'commonDir' | 'format'>,
  { tip, base, known, identity, hooks, boundary }: TipQuestion,
  options: { signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<Found[]> {
  const work = await newCommits(repo, tip, [...known, ...(base === null ? [] : [base])], options)
  if (work.commits.length === 0) return []
  const points = await comparePoints(repo, { base, tip, forks: work.forks }, options)
  const { files, paths, complete } = await changedFiles(repo, points, tip, options)
  const led = await followed(repo, tip, files, options)
  return [
    ...(paths.length === 0 ? [null] : paths).flatMap((changed) => crossing(changed, boundary)),
    ...files.flatMap((file) =>
      [...judgePath(file.path, isLink(file.after), hooks), ...judgeContent(file), ...led(file)].map((one) => ({
        ...one,
        path: file.path,
        enforced: false,
      })),
    ),
    ...forgedAuthors(work.commits, identity).map(loose),
    ...(work.complete && complete ? [] : unlooked('there is more than is looked at', boundary)),
  ]
}

/** What is said of symlinks that stay inside by their own target and lead out through another link, also one that the host had before. */
async function followed(
  repo: Pick<HostRepo, 'commonDir'>,
  tip: string,
  files: readonly ChangedFile[],
  options: { signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<(file: ChangedFile) => Observation[]> {
  const links = files.filter((file) => file.after.mode === '120000' && judgeContent(file).every(({ kind }) => kind !== 'symlink-outside'))
  const paths = links.map(({ path }) => path)
  const outside = await linksOutside(repo, tip, paths, options).catch((error: unknown) => {
    if (isError(error, 'git-failed')) return new Map(paths.map((path) => [path, '']))
    throw error
  })
  return ({ path }) => {
    const target = outside.get(path)
    if (target === undefined) return []
    return [
      {
        kind: 'symlink-outside',
        why: target === '' ? 'may lead anywhere: it could not be followed' : `leads through another link to ${target}`,
      },
    ]
  }
}

/** @param changed null: commits that change no file */
function crossing(changed: ChangedPath | null, { closed, enforced, frozen }: Boundary): Found[] {
  const path = changed?.path ?? null
  if (changed !== null && frozen(changed.path, changed.link)) return [{ kind: 'boundary', path, why: 'frozen', enforced: true }]
  return closed === null ? [] : [{ kind: 'boundary', path, why: closed, enforced }]
}

/** What is said of that which could not be looked at: where something may not change, it may have. */
export function unlooked(why: string, { closed, enforced, anyFrozen }: Boundary): Found[] {
  const refused = anyFrozen || (closed !== null && enforced)
  return [loose({ kind: 'large', why }), ...(refused ? [{ ...loose({ kind: 'boundary', why }), enforced: true }] : [])]
}

function loose(observation: Observation): Found {
  return { ...observation, path: null, enforced: false }
}
