import { isError, ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionId } from './session-id.ts'
import { containerName, sessionContainer, type SessionPlan, volumeName } from './spec.ts'

const attempts = 20

/**
 * Creates the container of a session under an id that nobody has: the engine lets one creation of a name win.
 * @throws bad-input, engine-failed, …
 */
export async function claimSession(scad: Scad, plan: Omit<SessionPlan, 'id'>): Promise<{ id: string; container: string }> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const id = sessionId(plan.project, plan.tag)
    try {
      return { id, container: await scad.engine.createContainer(sessionContainer({ ...plan, id })) }
    } catch (error) {
      if (isError(error, 'name-taken')) continue
      if (isError(error, 'interrupted')) await removeUnstarted(scad, id)
      throw error
    }
  }
  throw new ScadError('name-taken', `${attempts} ids in a row were taken`, { hint: 'try again, or give another --tag' })
}

/** The engine may have created it although nobody waited for the answer. */
async function removeUnstarted(scad: Scad, id: string): Promise<void> {
  const name = containerName(id)
  await cleanUp(scad, `remove the container ${name}`, async (engine) => {
    if ((await engine.inspectContainer(name))?.state === 'created') {
      await engine.removeContainer(name)
      await engine.removeVolume(volumeName(id))
    }
  })
}
