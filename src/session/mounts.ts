import { lstat, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, normalize } from 'node:path'
import { isWithin } from '../config/mount-target.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { listSessions } from './list.ts'

type SessionMount = SessionSpec['mounts'][number]

/** Places of the system: neither they, nor anything in them, nor a folder that holds them. */
const systemFolders = [
  '/etc',
  '/boot',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/run',
  '/var/lib/docker',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
]
/** The same, in the home folder of whoever runs scad. */
const privateFolders = ['.ssh', '.gnupg', '.aws', '.config/gcloud', '.kube', '.docker', '.claude', '.codex', '.netrc', '.npmrc']

/**
 * The mounts with their sources resolved, fit to be handed to the engine.
 * On an engine elsewhere the sources are that machine's; only their names can be judged then.
 *
 * @throws mount-missing, mount-refused
 */
export async function checkMounts(scad: Scad, mounts: SessionMount[]): Promise<SessionMount[]> {
  if (mounts.length === 0) return []
  const { local } = await scad.engine.info()
  const forbidden = forbiddenSources(scad)
  const checked = await Promise.all(
    mounts.map(async (mount) => {
      const source = local ? await resolveSource(mount.source) : normalize(mount.source)
      const place = refusedBecauseOf(source, forbidden)
      if (place !== null)
        throw new ScadError('mount-refused', `a session may not have ${mount.source} mounted: it is, holds or lies in ${place}`, {
          hint: 'give the data a folder of its own',
        })
      return { ...mount, source }
    }),
  )
  await refuseBelowWritable(scad, checked)
  return checked
}

/**
 * The same before a session runs again: the sources must still be what they were when it was made.
 * @throws mount-missing, mount-refused
 */
export async function recheckMounts(scad: Scad, mounts: SessionMount[]): Promise<void> {
  const now = await checkMounts(scad, mounts)
  for (const [index, { source }] of mounts.entries()) {
    const moved = now[index]?.source
    if (moved !== source)
      throw new ScadError('mount-refused', `${source} was a folder when the session was made and is now a link to ${moved}`, {
        hint: 'put the folder back, or start another session',
      })
  }
}

/** The forbidden place that a source is, holds or lies in; null when there is none. The home folder itself may be lain in. Pure. */
export function refusedBecauseOf(source: string, { trees, folders }: ForbiddenSources): string | null {
  if (source === '/') return '/'
  return (
    trees.find((tree) => isWithin(source, tree) || isWithin(tree, source)) ?? folders.find((folder) => isWithin(folder, source)) ?? null
  )
}

export interface ForbiddenSources {
  /** Nothing in them either. */
  trees: string[]
  /** Only they themselves and what holds them. */
  folders: string[]
}

function forbiddenSources(scad: Scad): ForbiddenSources {
  const home = scad.env['HOME'] || homedir()
  return { trees: [...systemFolders, ...privateFolders.map((name) => join(home, name)), scad.paths.home], folders: [home] }
}

async function resolveSource(source: string): Promise<string> {
  try {
    const resolved = await realpath(source)
    const facts = await lstat(resolved)
    if (facts.isDirectory() || facts.isFile()) return resolved
  } catch (cause) {
    throw new ScadError('mount-missing', `mount source ${source} does not exist`, {
      hint: 'create it, or change mounts in the config',
      cause,
    })
  }
  throw new ScadError('mount-refused', `mount source ${source} is neither a file nor a folder`)
}

/** An agent could swap a folder in a writable mount for a link between our look and the engine's. */
async function refuseBelowWritable(scad: Scad, mounts: SessionMount[]): Promise<void> {
  const running = (await listSessions(scad)).filter((session) => session.state === 'running')
  for (const session of running)
    for (const writable of session.spec.mounts.filter((mount) => mount.mode === 'rw')) {
      const below = mounts.find((mount) => mount.source !== writable.source && isWithin(mount.source, writable.source))
      if (below !== undefined)
        throw new ScadError('mount-refused', `${below.source} lies in ${writable.source}, which session ${session.id} can write`, {
          hint: `scad session stop ${session.id}`,
        })
    }
}
