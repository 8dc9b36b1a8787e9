import { stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { type TarEntry, tarBuffer } from '../image/tar.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { type Overlay, overlayMount, overlaysOf, volumeFolder, writtenFolder } from './overlay.ts'
import { type SessionPlan, volumeName } from './spec.ts'
import { withVolume } from './volume-reader.ts'

/**
 * Makes the folders that overlays need in the volume of a session that was created and has never run. What is written over a folder has its
 * owner and rights at first.
 *
 * @throws overlay-unavailable where the engine has volumes elsewhere than it says
 */
export async function prepareOverlays(scad: Scad, plan: SessionPlan): Promise<void> {
  const overlays = overlaysOf(plan.spec.mounts)
  if (overlays.length === 0) return
  const folder = volumeFolder(plan.engine, volumeName(plan.id))
  await requireAt(scad, folder, plan)
  for (const overlay of overlays) await requireOwn(scad, plan, overlay, folder)
  const root = { path: inVolume(layout.overlays), mode: 0o700, content: 'folder' } as const
  const tar = await tarBuffer([root, ...(await Promise.all(overlays.map(foldersOf))).flat()])
  await withVolume(scad, plan, async (container) => await scad.engine.putArchive(container, layout.state, tar), { write: true })
}

async function requireAt(scad: Scad, folder: string, { id }: SessionPlan): Promise<void> {
  const found = (await scad.engine.inspectVolume(volumeName(id)))?.folder
  if (found !== folder)
    throw new ScadError('overlay-unavailable', `the engine has the session's volume at ${found}, not at ${folder}`, {
      hint: 'use the mode "ro" or "rw"',
    })
}

/** One that was left of another session of that id would show another folder. */
async function requireOwn(scad: Scad, plan: SessionPlan, overlay: Overlay, folder: string): Promise<void> {
  const { source, options } = overlayMount(plan, folder, overlay)
  const found = await scad.engine.inspectVolume(source)
  if (found?.options['o'] !== options?.['o'])
    throw new ScadError('engine-failed', `there is a volume ${source} that is not of this session`, { hint: `docker volume rm ${source}` })
}

async function foldersOf(overlay: Overlay): Promise<TarEntry[]> {
  const { uid, gid, mode } = await stat(overlay.source)
  const written = inVolume(writtenFolder(overlay))
  const own = posix.dirname(written)
  return [
    { path: own, mode: 0o700, content: 'folder' },
    { path: written, mode: mode & 0o7777, uid, gid, content: 'folder' },
    { path: `${own}/work`, mode: 0o700, content: 'folder' },
  ]
}

function inVolume(path: string): string {
  return posix.relative(layout.state, path)
}
