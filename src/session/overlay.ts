import { posix } from 'node:path'
import type { Mount } from '../engine/container-spec.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { layout } from '../scad/layout.ts'
import { type PartOwner, partLabels } from '../scad/part-labels.ts'
import type { SessionMount } from '../scad/session-spec.ts'

/** A mount in mode `overlay`. */
export interface Overlay extends Pick<SessionMount, 'source' | 'target'> {
  /** Its place among the mounts of the session. */
  index: number
}

/** The mounts of a session whose folders are written over. Pure. */
export function overlaysOf(mounts: readonly SessionMount[]): Overlay[] {
  return mounts.flatMap(({ source, target, mode }, index) => (mode === 'overlay' ? [{ source, target, index }] : []))
}

/** Where the session's volume has what was written over a folder. Pure. */
export function writtenFolder({ index }: Overlay): string {
  return `${layout.overlays}/${index}/upper`
}

/** The name of the volume that lays what was written over the folder. It is a mount and holds nothing itself. Pure. */
export function overlayVolume(id: string, index: number): string {
  return `scad-${id}.overlay${index}`
}

/**
 * The mount of an overlay: a volume of the engine's `local` driver that is an overlayfs of the host's folder and two of the session's
 * own volume. What was written there is all of it: no file is a mere change of rights, no folder a mere new name of another. Pure.
 *
 * @param folder where the engine has the folder of the session's volume
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 */
export function overlayMount(owner: PartOwner, folder: string, overlay: Overlay): Mount {
  const own = folder + posix.dirname(writtenFolder(overlay)).slice(layout.state.length)
  const flags = 'nosuid,nodev,redirect_dir=off,metacopy=off,index=off'
  return {
    type: 'volume',
    source: overlayVolume(owner.id, overlay.index),
    target: overlay.target,
    readOnly: false,
    noCopy: true,
    labels: partLabels('overlay', owner),
    options: { type: 'overlay', device: 'overlay', o: `lowerdir=${overlay.source},upperdir=${own}/upper,workdir=${own}/work,${flags}` },
  }
}

/** Where Docker has the folder of a volume, which may not be there yet; `inspectVolume` tells whether that is so. Pure. */
export function volumeFolder({ rootFolder }: Pick<EngineInfo, 'rootFolder'>, volume: string): string {
  return `${rootFolder}/volumes/${volume}/_data`
}

/** Why an engine can have no overlays for certain; null when it may. Pure. */
export function noOverlayReason({ name, local, rootless }: Pick<EngineInfo, 'name' | 'local' | 'rootless'>): string | null {
  if (name !== 'docker') return `the engine is ${name}, of which scad does not know where its volumes are`
  if (!local) return 'the engine is on another machine, or in a virtual one'
  return rootless ? 'the engine is rootless' : null
}
