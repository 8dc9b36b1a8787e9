import { isError } from '../errors/scad-error.ts'
import { type HostRepo, isAncestor, listRefs, openRepo } from '../git/host-repo.ts'
import type { Scad } from '../scad/scad.ts'
import { type LandingRecord, type LandingRepo, readLandingRecords } from './landing-record.ts'
import type { Source } from './read-changes.ts'

/** Where the branch of a landing stands now: where it was, where it was brought to, further on, or somewhere that has nothing of it. */
export type Standing = 'before' | 'after' | 'beyond' | 'elsewhere'

/** One repository of a landing, as it is now. */
export interface Place {
  repo: LandingRepo
  host: HostRepo
  /** null: there is no such branch */
  tip: string | null
  standing: Standing
}

export interface Landing {
  record: LandingRecord
  /** All branches and working trees once stood where it brought them. */
  followed: boolean
  places: Place[]
}

/** `landed`: all of it is there. `broken-off`: a part is. `absent`: nothing is. `left`: some branch went elsewhere since. */
export type LandingState = 'landed' | 'broken-off' | 'absent' | 'left'

/**
 * What is on record of the landings of a session, the newest first. One with a repository that is gone is passed over, and told.
 *
 * @param asked the landing that cannot do without any of its repositories
 * @throws repo-missing, repo-invalid (of that one), git-failed
 */
export async function findLandings(
  { progress }: Pick<Scad, 'progress'>,
  { id, repos }: Source,
  asked: (record: LandingRecord, index: number) => boolean,
): Promise<Landing[]> {
  const passOver = (what: string, error: unknown): [] => {
    if (!isError(error, 'repo-missing', 'repo-invalid')) throw error
    progress({ type: 'warning', text: `passed over ${what}: ${error.message}` })
    return []
  }
  const found = new Map<string, Pick<Landing, 'record' | 'followed'>>()
  for (const { key, path } of repos) {
    const [host] = await openRepo(path).then(
      (repo) => [repo],
      (error: unknown) => passOver(`what landed in ${key}`, error),
    )
    if (host !== undefined) for (const one of (await readLandingRecords(host, id)).values()) found.set(one.record.changeSet, one)
  }
  const newestFirst = [...found.values()].toSorted((a, b) => b.record.landed - a.record.landed)
  const landings = newestFirst.map(async (one, index): Promise<Landing[]> => {
    try {
      return [{ ...one, places: await Promise.all(one.record.repos.map(placeOf)) }]
    } catch (error) {
      if (asked(one.record, index)) throw error
      return passOver(`the landing of ${one.record.changeSet}`, error)
    }
  })
  return (await Promise.all(landings)).flat()
}

async function placeOf(repo: LandingRepo): Promise<Place> {
  const host = await openRepo(repo.path)
  const ref = `refs/heads/${repo.into}`
  const tip = (await listRefs(host, ref)).get(ref) ?? null
  return { repo, host, tip, standing: await standingOf(host, repo, tip) }
}

async function standingOf(host: HostRepo, { before, after }: LandingRepo, tip: string | null): Promise<Standing> {
  if (tip === after) return 'after'
  if (tip === before) return 'before'
  return tip !== null && (await isAncestor(host, after, tip)) ? 'beyond' : 'elsewhere'
}

/** How far a landing got. Pure. */
export function landingState(standings: readonly Standing[]): LandingState {
  if (standings.includes('elsewhere')) return 'left'
  if (!standings.includes('before')) return 'landed'
  return standings.every((standing) => standing === 'before') ? 'absent' : 'broken-off'
}
