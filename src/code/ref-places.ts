import { realpath } from 'node:fs/promises'
import { gitText } from '../git/run-git.ts'
import type { Session } from '../session/session.ts'
import { sessionRefs } from './session-refs.ts'

/** Where one repository of a session has its refs on the host. */
export interface RefPlaces {
  /** What its branches begin with. */
  tracking: string
  detached: string
  /** Prefixes under `tracking` that belong to other repositories of the session. */
  others: string[]
}

/**
 * Where each repository's refs are, by key. Two may be working trees of one repository on the host, which has every ref once:
 * all but the first then keep theirs in a folder named by their key.
 */
export async function refPlaces(session: Session): Promise<Map<string, RefPlaces>> {
  const stores = await Promise.all(session.repos.map(async ({ path }) => (session.repos.length === 1 ? path : await storeOf(path))))
  const [tracking, kept] = [sessionRefs.tracking(session.id), sessionRefs.kept(session.id)]
  const guests = session.repos.map((_, index) => stores.indexOf(stores[index] ?? '') < index)
  return new Map(
    session.repos.map(({ key }, index) => {
      if (guests[index] === true) return [key, { tracking: `${tracking}${key}/`, detached: `${kept}${key}/detached`, others: [] }]
      const others = session.repos.filter((_, other) => guests[other] === true && stores[other] === stores[index])
      return [key, { tracking, detached: sessionRefs.detached(session.id), others: others.map((other) => `${tracking}${other.key}/`) }]
    }),
  )
}

/** The folder that holds the refs; the path itself where there is no repository, which others will say in better words. */
async function storeOf(path: string): Promise<string> {
  try {
    const folder = await gitText({ args: ['rev-parse', '--path-format=absolute', '--git-common-dir'], cwd: path, userConfig: true })
    return await realpath(folder)
  } catch {
    return path
  }
}
