import { realpath, stat } from 'node:fs/promises'
import { homeOf } from '../config/expand-home.ts'
import { refusedMounts } from '../config/mount-source.ts'
import { isWithin } from '../config/mount-target.ts'
import type { Project } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionMount } from '../scad/session-spec.ts'
import { exchangeableOnTheWay } from './exchangeable.ts'
import { sessionsByLabel } from './list.ts'
import { isSamePlace, placeOf } from './place.ts'

/**
 * The mounts with their sources resolved, fit to be handed to the engine, and with what they are now. Nothing on this machine says
 * anything about the sources of an engine elsewhere; that engine refuses what is missing there.
 *
 * @param repos paths of the host repositories, which no writable mount may meet
 * @throws mount-missing, mount-refused
 */
export async function checkMounts(scad: Scad, mounts: Project['mounts'], repos: string[]): Promise<SessionMount[]> {
  if (mounts.length === 0) return []
  const { local, rootFolder } = await scad.engine.info()
  if (!local) return mounts
  const refused = await refusedMounts({ mounts, repos }, homeOf(scad), [scad.paths.home, rootFolder])
  for (const { path, message } of refused) {
    const source = mounts[Number(/\d+/.exec(path)?.[0])]?.source ?? path
    throw new ScadError('mount-refused', `mount source ${source} ${message}`, { hint: 'give the data a folder of its own' })
  }
  const checked = await Promise.all(
    mounts.map(async ({ source, target, mode }) => {
      const found = await resolveSource(source, scad.identity.uid)
      if (mode === 'overlay') await requireOverlaid(found.source)
      return { target, mode, ...found }
    }),
  )
  await refuseBelowWritable(scad, checked)
  return checked
}

/**
 * The same before every start: the sources must still be what they were when the session was made.
 * @returns the mounts as they are now
 * @throws mount-missing, mount-refused
 */
export async function recheckMounts(scad: Scad, mounts: SessionMount[], repos: string[]): Promise<SessionMount[]> {
  const now = await checkMounts(scad, mounts, repos)
  for (const [index, { source, place }] of mounts.entries()) {
    const { source: leadsTo = source, place: found } = now[index] ?? {}
    const what =
      leadsTo === source
        ? 'is another file or folder than when the session was made'
        : `now leads to ${leadsTo}, as it did not when the session was made`
    if (leadsTo !== source || !isSamePlace(place, found))
      throw new ScadError('mount-refused', `mount source ${source} ${what}`, {
        hint: 'put back what was there; or scad session remove, then scad session restore, which takes it as it is',
      })
  }
  return now
}

async function resolveSource(source: string, uid: number): Promise<Pick<SessionMount, 'source' | 'place'>> {
  const missing = (cause: unknown): never => {
    throw new ScadError('mount-missing', `mount source ${source} does not exist`, {
      hint: 'create it, or correct "mounts" in the config',
      cause,
    })
  }
  const resolved = await realpath(source).catch(missing)
  const place = await placeOf(resolved).catch(missing)
  if (place === null) throw new ScadError('mount-refused', `mount source ${source} is neither a file nor a folder`)
  const open = await exchangeableOnTheWay(resolved, uid).catch(missing)
  if (open !== null)
    throw new ScadError('mount-refused', `mount source ${source} can be exchanged by another user, who can write to ${open}`, {
      hint: 'take that right from others, or keep the data where only you and root can move it',
    })
  return { source: resolved, place }
}

/** An overlay is of a folder, and its path stands among the engine's options. */
async function requireOverlaid(source: string): Promise<void> {
  const why = !(await stat(source)).isDirectory()
    ? 'is a file: only a folder can have the mode "overlay"'
    : /[,:\\]/.test(source)
      ? 'has a comma, colon or backslash in its path, which no overlay can have'
      : null
  if (why !== null)
    throw new ScadError('mount-refused', `mount source ${source} ${why}`, { hint: 'mount another folder, or use the mode "ro"' })
}

/** An agent could swap a folder in a writable mount for a link between our look and the engine's. */
async function refuseBelowWritable(scad: Scad, mounts: SessionMount[]): Promise<void> {
  for (const { session, source } of await writableSources(scad)) {
    const below = mounts.find((mount) => mount.source !== source && isWithin(mount.source, source))
    if (below !== undefined)
      throw new ScadError('mount-refused', `mount source ${below.source} lies in ${source}, which session ${session} can write`, {
        hint: `scad session stop ${session}`,
      })
  }
}

/** What running sessions can write on the host: the sources of their `rw` mounts. @throws engine-failed */
export async function writableSources(scad: Scad): Promise<{ session: string; source: string }[]> {
  const running = (await sessionsByLabel(scad)).filter((session) => session.state === 'running')
  return running.flatMap(({ id, spec }) => spec.mounts.flatMap(({ mode, source }) => (mode === 'rw' ? [{ session: id, source }] : [])))
}
