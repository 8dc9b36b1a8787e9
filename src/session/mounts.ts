import { realpath, stat } from 'node:fs/promises'
import { homeOf } from '../config/expand-home.ts'
import { refusedMounts } from '../config/mount-source.ts'
import { isWithin } from '../config/mount-target.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { sessionsByLabel } from './list.ts'

type SessionMount = SessionSpec['mounts'][number]

/**
 * The mounts with their sources resolved, fit to be handed to the engine. Nothing on this machine says anything about the
 * sources of an engine elsewhere; that engine refuses what is missing there.
 *
 * @param repos paths of the host repositories, which no writable mount may meet
 * @throws mount-missing, mount-refused
 */
export async function checkMounts(scad: Scad, mounts: SessionMount[], repos: string[]): Promise<SessionMount[]> {
  if (mounts.length === 0 || !(await scad.engine.info()).local) return mounts
  const refused = await refusedMounts({ mounts, repos }, homeOf(scad), scad.paths.home)
  for (const { path, message } of refused) {
    const source = mounts[Number(/\d+/.exec(path)?.[0])]?.source ?? path
    throw new ScadError('mount-refused', `mount source ${source} ${message}`, { hint: 'give the data a folder of its own' })
  }
  const checked = await Promise.all(mounts.map(async (mount) => ({ ...mount, source: await resolveSource(mount.source) })))
  await refuseBelowWritable(scad, checked)
  return checked
}

/**
 * The same before a session runs again: the sources must still be what they were when it was made.
 * @throws mount-missing, mount-refused
 */
export async function recheckMounts(scad: Scad, mounts: SessionMount[], repos: string[]): Promise<void> {
  const now = await checkMounts(scad, mounts, repos)
  for (const [index, { source }] of mounts.entries()) {
    const leadsTo = now[index]?.source
    if (leadsTo !== source)
      throw new ScadError('mount-refused', `mount source ${source} now leads to ${leadsTo}, as it did not when the session was made`, {
        hint: 'put the folder back, or start another session',
      })
  }
}

async function resolveSource(source: string): Promise<string> {
  try {
    const resolved = await realpath(source)
    const facts = await stat(resolved)
    if (facts.isDirectory() || facts.isFile()) return resolved
  } catch (cause) {
    throw new ScadError('mount-missing', `mount source ${source} does not exist`, {
      hint: 'create it, or correct "mounts" in the config',
      cause,
    })
  }
  throw new ScadError('mount-refused', `mount source ${source} is neither a file nor a folder`)
}

/** An agent could swap a folder in a writable mount for a link between our look and the engine's. */
async function refuseBelowWritable(scad: Scad, mounts: SessionMount[]): Promise<void> {
  const running = (await sessionsByLabel(scad)).filter((session) => session.state === 'running')
  for (const session of running)
    for (const writable of session.spec.mounts.filter((mount) => mount.mode === 'rw')) {
      const below = mounts.find((mount) => mount.source !== writable.source && isWithin(mount.source, writable.source))
      if (below !== undefined)
        throw new ScadError(
          'mount-refused',
          `mount source ${below.source} lies in ${writable.source}, which session ${session.id} can write`,
          {
            hint: `scad session stop ${session.id}`,
          },
        )
    }
}
