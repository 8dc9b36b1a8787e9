import { isError, ScadError } from '../errors/scad-error.ts'
import { cleanUp } from '../image/clean-up.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { createSessionContainer } from './create-container.ts'
import { removeRest } from './remove-rest.ts'
import { keyedSessionId, keyTag, sessionId } from './session-id.ts'
import { withSessionLock } from './session-locks.ts'
import { containerName, type SessionPlan, volumeName } from './spec.ts'

/** The container of a session under an id that is its own; it does not run yet. */
export interface ClaimedSession {
  id: string
  container: string
}

const attempts = 20

/** What a session is made of, but for its id. */
export interface Claim {
  plan: Omit<SessionPlan, 'id'>
  /** Under the one id that its key stands for, not a fresh one. */
  once: boolean
}

/**
 * Creates the container of a session under an id that nobody has, as the engine lets one creation of a name win, and has `begin` make
 * it ready. All the while the lock of that session is held: a session that is not ready and whose lock nobody holds was left by a
 * process that is gone.
 * @throws bad-input, name-taken (with `once`: by the session of that key), engine-failed, … and what `begin` throws; the container is `begin`'s to remove then
 */
export async function claimSession<T>(scad: Scad, { plan, once }: Claim, begin: (claimed: ClaimedSession) => Promise<T>): Promise<T> {
  const { project, tag, key } = plan
  for (let attempt = 1; attempt <= (once ? 1 : attempts); attempt++) {
    const id = once ? keyedSessionId(project, key) : sessionId(project, tag || keyTag(key))
    const begun = await withSessionLock(scad, { id }, async () => {
      const container = await create(scad, { ...plan, id })
      return container === null ? null : { value: await begin({ id, container }) }
    })
    if (begun !== null) return begun.value
  }
  if (once) throw new ScadError('name-taken', `the session of the key "${key}" exists already`, { hint: 'scad session list' })
  throw new ScadError('name-taken', `${attempts} ids in a row were taken`, { hint: 'try again, or give another --tag' })
}

/** @returns null when the id is taken: by a container, or by the volume that is left of a session without one */
async function create(scad: Scad, plan: SessionPlan): Promise<string | null> {
  const left = await scad.engine.listVolumes({ [label.session]: plan.id })
  if (left.some(({ name }) => name === volumeName(plan.id))) return null
  try {
    return await createSessionContainer(scad, plan)
  } catch (error) {
    if (isError(error, 'name-taken')) return null
    await removeUnstarted(scad, plan)
    throw error
  }
}

/** The engine may have created it, or its volume, although nobody heard of it. */
async function removeUnstarted(scad: Scad, { id, home }: SessionPlan): Promise<void> {
  const name = containerName(id)
  await cleanUp(scad, `remove the container ${name}`, async (engine) => {
    const container = await engine.inspectContainer(name)
    // one of another SCAD_HOME has the name then
    if (container !== null && (container.state !== 'created' || container.labels[label.home] !== home)) return
    if (container !== null) await engine.removeContainer(container.id)
    await removeRest({ ...scad, engine }, { id })
  })
}
