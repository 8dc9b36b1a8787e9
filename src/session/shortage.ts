import type { EngineInfo } from '../engine/engine-info.ts'
import { type DiskSpace, diskSpace } from '../host/disk-space.ts'
import type { Scad } from '../scad/scad.ts'
import { formatSize } from '../text/size.ts'

/** bytes, and part of the inodes: below `little` a person should know; below `none` builds and sessions fail halfway. */
const limits = { little: { free: 5e9, inodes: 0.05 }, none: { free: 2e8, inodes: 0.005 } }

/** How short a disk is, and of what; null when there is enough. Pure. */
export function shortage({ folder, free, freeInodes }: Omit<DiskSpace, 'device'>): { severe: boolean; text: string } | null {
  const inodes = freeInodes ?? 1
  const severe = free < limits.none.free || inodes < limits.none.inodes
  if (free < limits.little.free) return { severe, text: `only ${formatSize(free)} left on the disk of ${folder}` }
  if (inodes < limits.little.inodes)
    return { severe, text: `only ${(inodes * 100).toFixed(1)} % of the inodes left on the disk of ${folder}` }
  return null
}

/** The folders whose disks scad fills: its own, and where the engine keeps its data when that is on this machine. */
export function filledFolders({ paths }: Pick<Scad, 'paths'>, engine: Pick<EngineInfo, 'local' | 'rootFolder'> | null): string[] {
  return [paths.home, ...(engine?.local === true ? [engine.rootFolder] : [])]
}

/** Says where the disks that scad fills are about to be full. */
export async function warnOfShortage(
  scad: Pick<Scad, 'paths' | 'progress'>,
  engine: Pick<EngineInfo, 'local' | 'rootFolder'>,
): Promise<void> {
  for (const folder of filledFolders(scad, engine)) {
    const space = await diskSpace(folder)
    const short = space === null ? null : shortage(space)
    if (short !== null) scad.progress({ type: 'warning', text: `${short.text}: scad gc frees some` })
  }
}
