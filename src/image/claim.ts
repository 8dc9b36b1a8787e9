import { setTimeout as wait } from 'node:timers/promises'
import type { ContainerSpec } from '../engine/container-spec.ts'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanUp } from './clean-up.ts'
import { takeLease } from './lease.ts'

export interface Claim<T> {
  /** Its name is the claim: of two builds of one thing the engine lets one create it. */
  container: ContainerSpec
  /** The result, when somebody has made it already. */
  ready: () => Promise<T | null>
  /** Makes it, in the running container or beside it. */
  make: (container: string) => Promise<T>
  /** ms that a container may be created and not started before its builder counts as gone. Default: half a minute */
  startMs?: number
}

const pollMs = 300
const usualStartMs = 30_000

/**
 * Makes something once however many builds want it at the same time, on one machine or several: one does the work, the
 * others wait and take its result, or try themselves when it failed.
 *
 * The container lives as long as the builder's connection to it, so a builder that was killed leaves no claim behind.
 */
export async function underClaim<T>(scad: Scad, { container: spec, ready, make, startMs = usualStartMs }: Claim<T>): Promise<T> {
  for (;;) {
    const done = await ready()
    if (done !== null) return done
    let container: string | undefined
    try {
      container = await scad.engine.createContainer(spec)
      await scad.engine.startContainer(container)
      const lease = await takeLease(scad, container, '0:0')
      try {
        return (await ready()) ?? (await make(container))
      } finally {
        lease.detach()
      }
    } catch (error) {
      if (container !== undefined || !isError(error, 'name-taken')) throw error
    } finally {
      const mine = container
      if (mine !== undefined) await cleanUp(scad, `remove the container ${spec.name}`, (engine) => engine.removeContainer(mine))
    }
    await otherIsDone(scad, spec.name, startMs)
  }
}

/** Waits until the container of another build is gone, and removes it when its builder is. */
async function otherIsDone({ engine, progress, signal }: Scad, name: string, startMs: number): Promise<void> {
  progress({ type: 'step', text: 'waiting for another build of the same image' })
  let waited = 0
  for (let seen = ''; ; waited += pollMs) {
    const other = await engine.inspectContainer(name)
    if (other === null) return
    if (other.id !== seen) waited = 0
    seen = other.id
    if (other.state === 'exited' || other.state === 'dead' || (other.state === 'created' && waited > startMs)) {
      await engine.removeContainer(other.id)
      return
    }
    await wait(pollMs, undefined, { signal }).catch(() => undefined)
  }
}
