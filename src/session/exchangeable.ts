import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isOwnGroup } from '../host/own-group.ts'

/** A folder on the way to a source, or at its end the source. */
export interface Step {
  path: string
  uid: number
  /** As `stat` has it. */
  mode: number
  /** Nobody but root and the user is in its group. */
  ownGroup: boolean
}

/**
 * The first folder in which a user other than root and this one could put something else where the way goes on: a link to a place that no
 * agent may see, between the look at it and the engine's. What others may write in the source itself makes no difference. Pure.
 *
 * @param steps from `/` to the source, without links
 */
export function exchangeableIn(steps: readonly Step[], uid: number): string | null {
  const trusted = ({ uid: owner }: Step): boolean => owner === 0 || owner === uid
  const found = steps.find((folder, index) => {
    const next = steps[index + 1]
    if (next === undefined) return false
    const shared = (folder.mode & 0o002) !== 0 || ((folder.mode & 0o020) !== 0 && !folder.ownGroup)
    const sticky = (folder.mode & 0o1000) !== 0
    return !trusted(folder) || (shared && !(sticky && trusted(next)))
  })
  return found?.path ?? null
}

/** The same of a path of this machine. @param path absolute and without links */
export async function exchangeableOnTheWay(path: string, uid: number): Promise<string | null> {
  const places = [path]
  for (let place = path; dirname(place) !== place; place = dirname(place)) places.unshift(dirname(place))
  const steps = places.map(async (place): Promise<Step> => {
    const { uid: owner, gid, mode } = await stat(place)
    return { path: place, uid: owner, mode, ownGroup: await isOwnGroup(gid, uid) }
  })
  return exchangeableIn(await Promise.all(steps), uid)
}
