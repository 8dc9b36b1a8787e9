import { posix } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { overlaysOf, writtenFolder } from '../session/overlay.ts'
import { overlayChanges } from '../session/overlay-changes.ts'
import { runInside } from '../session/run-inside.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { withVolume } from '../session/volume-reader.ts'
import { cleanLine } from '../text/clean.ts'

const limits = { bytes: 4 * 2 ** 30, entries: 100_000, folders: 1000 }

/**
 * Copies what a session wrote over the folders of its mounts to a fork that has not run yet and has the folders for it. The engine's archives
 * have no mark of a folder that was made anew in the place of one that was removed.
 *
 * @returns the paths inside that show what the host has there unless they are removed once the fork runs
 * @throws bad-input when there is more than is copied
 */
export async function forkOverlays(scad: Scad, parent: Session, fork: Parameters<typeof withVolume>[1]): Promise<string[]> {
  const overlays = overlaysOf(parent.spec.mounts)
  if (overlays.length === 0) return []
  const changes = await overlayChanges(scad, parent, limits)
  if (changes.some(({ complete }) => !complete))
    throw new ScadError('bad-input', `session ${parent.id} wrote more over its mounts than a fork can take along`, {
      hint: `scad code artifacts ${parent.id} takes it out; then start another session`,
    })
  await withStateFiles(scad, parent, async (from) => {
    for (const overlay of overlays) {
      const written = writtenFolder(overlay)
      const tar = await scad.engine.getArchive(from, written)
      await withVolume(scad, fork, async (to) => await scad.engine.putArchive(to, posix.dirname(written), tar), { write: true })
    }
  })
  return changes.flatMap(({ overlay: { target }, files }) =>
    files.flatMap(({ path, change }) => (change === 'deleted' ? [posix.join(target, path)] : [])),
  )
}

/** Removes paths inside, as the agent's user did in its parent. @throws engine-failed */
export async function removeAgain(scad: Scad, container: string, user: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''))
  const { code, stderr } = await runInside(scad, container, { command: ['/usr/bin/xargs', '-0', '/bin/rm', '-rf', '--'], user }, { input })
  if (code !== 0)
    throw new ScadError('engine-failed', `what was removed over a mount could not be removed again: ${cleanLine(stderr)}`, {
      hint: 'try again; a session that is started anew has the folder as it is on the host: scad session start',
    })
}
