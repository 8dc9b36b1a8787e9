import { rm } from 'node:fs/promises'
import { dropHeavy } from '../archive/heavy.ts'
import { ScadError } from '../errors/scad-error.ts'
import { removeGateway } from '../gateway/remove-gateway.ts'
import { stopGateway } from '../gateway/stop-gateway.ts'
import { removeSession } from '../lifetime/remove.ts'
import type { Scad } from '../scad/scad.ts'
import { isAtRest } from './left-gateways.ts'
import type { Verdict } from './verdict.ts'
import { removeBrokenStart } from '../session/broken-start.ts'
import { gatewaySession } from '../session/gateway-session.ts'
import { listSessions } from '../session/list.ts'
import { withSessionLock } from '../session/session-locks.ts'

/**
 * Removes what a decision lets go. The engine refuses what came into use since the decision: a container that runs, an image that
 * something is made from. A start that was broken off after it ran is saved first.
 * @returns why it stays after all, or null when it is gone
 */
export async function removeVerdict(scad: Scad, verdict: Verdict): Promise<string | null> {
  try {
    await remove(scad, verdict)
    return null
  } catch (error) {
    if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
    return error.code === 'session-not-found' ? null : error.message
  }
}

async function remove(scad: Scad, { kind, id, name }: Verdict): Promise<void> {
  const { engine } = scad
  switch (kind) {
    case 'session':
      if (!(await removeBrokenStart(scad, { id: name.replace(/^scad-/, '') })))
        throw new ScadError('session-busy', 'it has become ready meanwhile')
      return
    case 'leftover':
      await removeSession(scad, { session: name.replace(/^scad-/, '') })
      return
    case 'gateway':
      return await withSessionLock(scad, { id }, async () => await endGateway(scad, id))
    case 'cache':
      return await engine.removeVolume(id)
    case 'reader':
    case 'helper':
      return await engine.removeContainer(id, { unused: true })
    case 'image':
      return await removeNames(scad, id)
    case 'archive':
      return await withSessionLock(scad, { id: name.replace(/#.*/, '') }, async () => {
        if (name.includes('#')) await dropHeavy({ folder: id })
        else await rm(id, { recursive: true, force: true })
      })
    case 'quarantine':
    case 'lock':
      return await rm(id, { recursive: true, force: true })
  }
}

/** Looks again: a session may have come back, or go on, since the decision. */
async function endGateway(scad: Scad, id: string): Promise<void> {
  const session = (await listSessions(scad)).find((one) => one.id === id)
  if (session === undefined) return await removeGateway(scad, id)
  if (!isAtRest(session)) throw new ScadError('session-busy', 'its session runs again meanwhile')
  await stopGateway(scad, gatewaySession(session))
}

/** By its names: an engine removes an image that has several only by force. */
async function removeNames({ engine }: Scad, id: string): Promise<void> {
  const { tags = [] } = (await engine.inspectImage(id)) ?? {}
  for (const reference of tags) await engine.removeImage(reference, { unused: true })
}
