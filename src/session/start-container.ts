import { hasOwnKernel } from '../engine/container-profile.ts'
import { ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionMount } from '../scad/session-spec.ts'
import { runInside } from './run-inside.ts'

/** A session whose container is about to run. */
export interface Startable {
  container: string
  /** uid:gid of the agent's user. */
  user: string
  /** As `recheckMounts` found them a moment ago. */
  mounts: SessionMount[]
}

/**
 * Starts the container of a session, at first and ever after. What was mounted is looked at right after: what was exchanged since it was
 * checked is seen before anything of an agent's runs.
 *
 * @throws mount-refused: it does not run then
 */
export async function startSessionContainer(scad: Scad, session: Startable): Promise<void> {
  await scad.engine.startContainer(session.container)
  try {
    await requireMounted(scad, session)
  } catch (error) {
    await cleanUp(scad, 'stop the session again', async (engine) => await engine.stopContainer(session.container, 0))
    throw error
  }
}

/**
 * What is mounted in a running container must be what was looked at. A place that the agent's user cannot reach is passed over, and a
 * kernel of its own (gVisor) has other numbers for all of them.
 *
 * @throws mount-refused
 */
export async function requireMounted(scad: Scad, { container, user, mounts }: Startable): Promise<void> {
  const places = new Map(mounts.flatMap(({ target, source, place }) => (place === undefined ? [] : [[target, { source, place }]])))
  if (places.size === 0 || hasOwnKernel((await scad.engine.inspectContainer(container))?.profile.runtime ?? '')) return
  const command = ['/usr/bin/stat', '--printf', String.raw`%d %i %n\0`, '--', ...places.keys()]
  const { stdout } = await runInside(scad, container, { command, user })
  for (const line of stdout.split('\0')) {
    const [, device, inode, target = ''] = /^(\d+) (\d+) (.*)$/s.exec(line) ?? []
    const expected = places.get(target)
    if (expected !== undefined && (expected.place.device !== device || expected.place.inode !== inode))
      throw new ScadError('mount-refused', `mount source ${expected.source} was exchanged while the session was started`, {
        hint: 'find out who did that, then try again',
      })
  }
}
