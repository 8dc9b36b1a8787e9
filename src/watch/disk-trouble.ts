import { diskSpace } from '../host/disk-space.ts'
import type { Scad } from '../scad/scad.ts'
import { filledFolders, shortage } from '../session/shortage.ts'
import { type ScadEvent, scadEvent } from './scad-event.ts'

/** Disks that scad fills and that are nearly full: each once a day. */
export async function diskTrouble(scad: Scad): Promise<ScadEvent[]> {
  const time = scad.now()
  const day = new Date(time).toISOString().slice(0, 10)
  const folders = filledFolders(scad, await scad.engine.info().catch(() => null))
  const spaces = (await Promise.all(folders.map(diskSpace))).filter((space) => space !== null)
  return spaces.flatMap((space, index) => {
    const short = shortage(space)
    if (short === null || spaces.findIndex(({ device }) => device === space.device) < index) return []
    const what = { type: 'needs-attention', about: 'disk', time, session: '', project: '', reason: `${short.text}.` } as const
    return [scadEvent(what, 'disk', space.folder, day)]
  })
}
