import { lstat, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isWithin, targetProblem } from '../config/mount-target.ts'
import { insidePath, type NamedPath, namedPaths, type Place } from './plan-paths.ts'

/** A plan as an agent in a session can read it. */
export interface PlacedPlan {
  text: string
  /** Paths of the host that the session does not have, as they are written, each once. They stay in the text. */
  unknown: string[]
}

/**
 * A plan with every path of the host that a session has replaced by the path it has there. Links are followed where a path is in no known
 * folder as it is written. Left alone are paths that are the container's own, such as /usr/bin or /workspace, and what only looks like a
 * path: its first folder is not on this machine.
 *
 * @param places repositories and mounts of the session
 * @param home of whoever wrote the plan
 */
export async function placePlan(text: string, places: readonly Place[], home: string): Promise<PlacedPlan> {
  const linked = await Promise.all(places.map(async ({ host, inside }) => ({ host: await followed(host), inside })))
  const named = namedPaths(
    text,
    places.map(({ host }) => host),
    home,
  )
  const found = await Promise.all(
    named.map(async (one) => ({ ...one, inside: insidePath(one.path, places) ?? insidePath(await followed(one.path), linked) })),
  )
  const strange = await Promise.all(
    found.map(async ({ inside, path, text: written }) => (inside === null && (await isOfHost(path, places)) ? [written] : [])),
  )
  return { text: withInside(text, found), unknown: [...new Set(strange.flat())] }
}

function withInside(text: string, found: readonly (NamedPath & { inside: string | null })[]): string {
  let end = 0
  const parts = found.map(({ at, text: written, inside }) => {
    const part = text.slice(end, at) + (inside ?? written)
    end = at + written.length
    return part
  })
  return parts.join('') + text.slice(end)
}

/** The path without links, as far as it is there. */
async function followed(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(await followed(above), path.slice(above.length))
  }
}

async function isOfHost(path: string, places: readonly Place[]): Promise<boolean> {
  if (targetProblem(withoutSlash(path)) !== undefined || places.some(({ inside }) => isWithin(path, inside))) return false
  const [top = ''] = path.split('/').slice(1)
  return await lstat(`/${top}`).then(
    () => true,
    () => false,
  )
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '')
}
