import { hasOwnKernel } from '../engine/container-profile.ts'
import { ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import type { Place, SessionMount } from '../scad/session-spec.ts'
import { type Bounded, boundsOf, withSlots } from './bounds.ts'
import { placeOf } from './place.ts'
import { runInside } from './run-inside.ts'
import { requireSessionSlot } from './session-slots.ts'

/** A session whose container is about to run. */
export interface Startable extends Bounded {
  id: string
  container: string
  /** uid:gid of the agent's user. */
  user: string
  /** As `recheckMounts` found them a moment ago. */
  mounts: SessionMount[]
}

/**
 * Starts the container of a session, at first and ever after, when the limits leave a slot for it. What was mounted is looked at right after:
 * what was exchanged since it was checked is seen before anything of an agent's runs.
 *
 * @throws limit-reached, mount-refused: it does not run then
 */
export async function startSessionContainer(scad: Scad, session: Startable): Promise<void> {
  const bounds = (await boundsOf(scad, session)).filter(({ limits }) => limits.sessions !== undefined)
  await withSlots(scad, bounds, async () => {
    await requireSessionSlot(scad, bounds, session.id)
    await scad.engine.startContainer(session.container)
  })
  try {
    // what another SCAD_HOME starts waits for no lock of this one: then neither may go on, never both
    await requireSessionSlot(scad, bounds, session.id)
    await requireMounted(scad, session)
  } catch (error) {
    await cleanUp(scad, 'stop the session again', async (engine) => await engine.stopContainer(session.container, 0))
    throw error
  }
}

/**
 * What is mounted in a running container must be what was looked at: the container tells of itself. A place that the agent's user cannot
 * reach is passed over, and a kernel of its own (gVisor) has other numbers for all of them. Of an overlay the folder below is not seen
 * from inside: it is looked at here once more.
 *
 * @throws mount-refused
 */
export async function requireMounted(
  scad: Scad,
  { container, user, mounts }: Pick<Startable, 'container' | 'user' | 'mounts'>,
): Promise<void> {
  const known = mounts.filter(({ place }) => place !== undefined)
  const direct = known.filter(({ mode }) => mode !== 'overlay')
  const seen =
    direct.length === 0 ? new Map<string, Seen>() : await seenInside(scad, { container, user, targets: direct.map(({ target }) => target) })
  for (const { source, target, mode, place } of known) {
    const found = mode === 'overlay' ? await placeOf(source).catch(() => null) : (seen.get(target) ?? place)
    if (found?.device !== place?.device || found?.inode !== place?.inode)
      throw new ScadError('mount-refused', `mount source ${source} was exchanged while the session was started`, {
        hint: 'find out who did that, then try again',
      })
  }
}

type Seen = Pick<Place, 'device' | 'inode'>

async function seenInside(
  scad: Scad,
  { container, user, targets }: { container: string; user: string; targets: string[] },
): Promise<Map<string, Seen>> {
  if (hasOwnKernel((await scad.engine.inspectContainer(container))?.profile.runtime ?? '')) return new Map()
  const command = ['/usr/bin/stat', '--printf', String.raw`%d %i %n\0`, '--', ...targets]
  const { stdout } = await runInside(scad, container, { command, user })
  return new Map(
    stdout.split('\0').flatMap((line): [string, Seen][] => {
      const [, device, inode, target] = /^(\d+) (\d+) (.*)$/s.exec(line) ?? []
      return device === undefined || inode === undefined || target === undefined ? [] : [[target, { device, inode }]]
    }),
  )
}
