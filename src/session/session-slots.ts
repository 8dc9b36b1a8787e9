import type { Scad } from '../scad/scad.ts'
import { type Bounds, requireSlot } from './bounds.ts'
import { liveSessions } from './live-sessions.ts'

/**
 * A session takes a slot with the start of its container, and has it for as long as that runs.
 * @param besides a session that is not counted
 * @throws limit-reached, engine-failed
 */
export async function requireSessionSlot(scad: Scad, bounds: readonly Bounds[], besides?: string): Promise<void> {
  const set = bounds.flatMap((one) => (one.limits.sessions === undefined ? [] : [{ bounds: one, most: one.limits.sessions }]))
  if (set.length === 0) return
  const live = (await liveSessions(scad)).map(({ session }) => session).filter(({ id }) => id !== besides)
  for (const one of set) {
    const { project } = one.bounds
    const holders = live.filter((session) => project === null || session.project === project).map(({ id }) => id)
    requireSlot({ ...one, limit: 'limits.sessions', holders, noun: 'session', list: 'scad session list' })
  }
}
