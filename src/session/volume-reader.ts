import { randomBytes } from 'node:crypto'
import { ScadError } from '../errors/scad-error.ts'
import { bareContainer } from '../image/bare-container.ts'
import { cleanUp } from '../image/clean-up.ts'
import { tarStream } from '../image/tar.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { readerLabels } from './reader.ts'
import type { Session } from './session.ts'
import { volumeName } from './spec.ts'

/** The parts of a session that its volume alone tells. */
export type VolumeOwner = Pick<Session, 'id' | 'project' | 'user'>

/**
 * Hands `use` a container that holds a session's volume, at its usual place, and nothing else. It was created and never runs: all it is
 * good for is `getArchive`, and `putArchive` where it may `write`. It is removed afterwards.
 *
 * @throws session-not-found when there is no such volume
 */
export async function withVolume<T>(
  scad: Scad,
  session: VolumeOwner,
  use: (container: string) => Promise<T>,
  { write = false }: { write?: boolean } = {},
): Promise<T> {
  const name = `scad-reader-${session.id}-${randomBytes(4).toString('hex')}`
  const volume = volumeName(session.id)
  let madeIt = false
  try {
    const container = await scad.engine.createContainer({
      ...bareContainer(name, await emptyImage(scad)),
      labels: readerLabels(scad, session),
      command: ['-'],
      mounts: [{ type: 'volume', source: volume, target: layout.state, readOnly: !write }],
    })
    // an engine makes the volume that it does not find
    madeIt = !(await scad.engine.listVolumes({ [label.session]: session.id })).some((one) => one.name === volume)
    if (madeIt) throw new ScadError('session-not-found', `session ${session.id} was removed meanwhile`, { hint: 'scad session list' })
    return await use(container)
  } finally {
    await cleanUp(scad, `remove ${name}`, async (engine) => {
      await engine.removeContainer(name)
      if (madeIt) await engine.removeVolume(volume)
    })
  }
}

/** An image with the place for the volume and nothing else in it, made where it is not there yet. */
async function emptyImage(scad: Scad): Promise<string> {
  const reference = 'scad/empty:1'
  if ((await scad.engine.inspectImage(reference)) === null) {
    const labels = { ...blankLabels(), [label.kind]: 'reader', [label.owner]: String(scad.identity.uid) }
    const folders = ['var', 'var/lib', layout.state.slice(1)].map((path) => ({ path, mode: 0o755, content: 'folder' as const }))
    const changes = Object.entries(labels).map(([name, value]) => `LABEL ${name}="${value}"`)
    await scad.engine.importImage(reference, tarStream(folders), changes)
  }
  return reference
}
