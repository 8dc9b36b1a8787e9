import type { CommitRequest } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import { diskSpace } from '../host/disk-space.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { formatSize } from '../text/size.ts'
import type { Session } from './session.ts'

/**
 * Makes an image of all that a session's container holds. The engine writes every file out: one of some terabytes that takes no room where
 * it lies would take all that the disk has.
 *
 * @returns the image's id
 * @throws no-space when there is no room for it on the engine's disk, where that is this machine's
 */
export async function commitSession(scad: Scad, session: Pick<Session, 'id' | 'container'>, commit: CommitRequest): Promise<string> {
  const { local, rootFolder } = await scad.engine.info()
  const space = local ? await diskSpace(rootFolder) : null
  const size = space === null ? 0 : await writtenSize(scad, session)
  if (space !== null && size > space.free)
    throw new ScadError(
      'no-space',
      `a copy of session ${session.id} takes up to ${formatSize(size)}, and the disk of ${rootFolder} has ${formatSize(space.free)} left`,
      { hint: 'delete what is large inside, while it runs' },
    )
  return await scad.engine.commitContainer(session.container, commit)
}

/** As its files say themselves. */
async function writtenSize({ engine }: Scad, { id, container }: Pick<Session, 'id' | 'container'>): Promise<number> {
  const found = await engine.listContainers({ [label.session]: id, [label.kind]: 'session' }, { sizes: true })
  return found.find((one) => one.id === container)?.writableSize ?? 0
}
