import { z } from 'zod'
import type { ContainerDetails } from '../engine/engine.ts'
import { bootId } from '../host/boot-id.ts'
import type { Scad } from '../scad/scad.ts'

/** How the last run of a session's container ended, as the engine and its machine tell it. */
export const runEndSchema = z.object({
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean().describe('something in it was killed for memory'),
  error: z.string().describe("the engine's own words"),
  boot: z.string().describe('boot id of the machine when this was seen; "" when it is not known'),
  engineRestarted: z.boolean().describe('the engine was started at the time it ended'),
})
export type RunEnd = z.infer<typeof runEndSchema>

/**
 * An engine that goes down in order ends its containers first, and one that was killed ends those it finds when it is started again: they
 * end before its start by what a restart takes, or a little after it.
 */
const restartTakesMs = 30_000

/** How the run of a container that does not run any more ended. @throws engine-failed */
export async function observeRunEnd(scad: Pick<Scad, 'engine'>, container: ContainerDetails): Promise<RunEnd> {
  const { exitCode, oomKilled, error, finished } = container
  const [engineStart, { local }] = await Promise.all([scad.engine.startedAt(), scad.engine.info()])
  return {
    exitCode,
    oomKilled,
    error: error.slice(0, 200),
    boot: local ? await bootId() : '',
    engineRestarted: engineStart !== null && finished > 0 && Math.abs(engineStart - finished) < restartTakesMs,
  }
}
