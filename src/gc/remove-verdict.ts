import { rm } from 'node:fs/promises'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Verdict } from './verdict.ts'
import { withSessionLock } from '../session/session-locks.ts'

/**
 * Removes what a decision lets go. The engine refuses what came into use since the decision: a container that runs, an image that
 * something is made from.
 * @returns why it stays after all, or null when it is gone
 */
export async function removeVerdict(scad: Scad, verdict: Verdict): Promise<string | null> {
  try {
    await remove(scad, verdict)
    return null
  } catch (error) {
    if (!isError(error, 'engine-failed', 'locked')) throw error
    return error.message
  }
}

async function remove(scad: Scad, { kind, id, name }: Verdict): Promise<void> {
  const { engine } = scad
  switch (kind) {
    case 'session':
      return await withSessionLock(scad, { id: name.replace(/^scad-/, '') }, async () => {
        await engine.removeContainer(id, { unused: true })
        await engine.removeVolume(name)
      })
    case 'reader':
    case 'helper':
      return await engine.removeContainer(id, { unused: true })
    case 'image':
      return await removeNames(scad, id)
    case 'quarantine':
    case 'lock':
      return await rm(id, { recursive: true, force: true })
  }
}

/** By its names: an engine removes an image that has several only by force. */
async function removeNames({ engine }: Scad, id: string): Promise<void> {
  const { tags = [] } = (await engine.inspectImage(id)) ?? {}
  for (const reference of tags) await engine.removeImage(reference, { unused: true })
}
