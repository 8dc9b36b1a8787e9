import { join, posix } from 'node:path'
import { entryFolder } from '../archive/entries.ts'
import { overlaysFolder } from '../archive/keep-overlays.ts'
import type { ArchiveRecord } from '../archive/record.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { copyIn } from '../session/copy-in.ts'
import { kindOf } from '../session/land-at.ts'
import { overlaysOf } from '../session/overlay.ts'
import type { Session } from '../session/session.ts'
import { removeAgain } from './fork-overlays.ts'
import type { Left } from './restore-repo.ts'

/**
 * Writes what an entry of the archive kept of overlays over their folders again, and deletes what was deleted, in a running session and as
 * the agent's user.
 *
 * @returns what is not as it was
 */
export async function restoreOverlays(scad: Scad, session: Session, { id, entry, overlays }: ArchiveRecord): Promise<Left[]> {
  const targets = new Set(overlaysOf(session.spec.mounts).map(({ target }) => target))
  const left: Left[] = []
  const tell = (target: string, why: string): void => {
    left.push({ repo: target, what: `what was written over the folder is not back: ${why}` })
  }
  for (const { target, erased } of overlays) {
    const from = join(entryFolder(scad.paths, id, entry), overlaysFolder, target)
    // links are kept and do not count as files
    const isKept = (await kindOf(from)) === 'folder'
    if (!isKept && erased.length === 0) continue
    if (!targets.has(target)) {
      tell(target, 'the config has no overlay there any more')
      continue
    }
    try {
      await removeAgain(
        scad,
        session.container,
        session.user,
        erased.map((path) => posix.join(target, path)),
      )
      if (isKept) await copyIn(scad, session, { from, path: `${posix.dirname(target)}/` })
    } catch (error) {
      if (!isError(error, 'engine-failed', 'path-not-found')) throw error
      tell(target, error.message)
    }
  }
  return left
}
