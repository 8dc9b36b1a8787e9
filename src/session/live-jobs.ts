import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'

/** What a look into a running container tells. */
export interface Witnesses {
  /** Which run of the container this is, as in the `created` lines of its jobs; '' when it does not tell. */
  run: string
  /** Processes of it killed for memory so far. */
  oomKills: number
  /** Short ids of the jobs whose witness is alive. */
  live: ReadonlySet<string>
}

/**
 * The witnesses alive at this moment: each holds a lock that the kernel takes from it when it dies.
 *
 * @param container of a session that runs
 * @throws engine-failed, also when no process more fits into the container
 */
export async function observeWitnesses(scad: Scad, container: string): Promise<Witnesses> {
  const { code, stdout, stderr } = await runInside(scad, container, runnerRequest('alive'))
  if (code !== 0)
    throw new ScadError('engine-failed', `the jobs of the session could not be listed: ${stderr.trim() || `alive ended with ${code}`}`)
  const [, run = '', oomKills = '0'] = /^run (\S*) (\d+)$/m.exec(stdout) ?? []
  return { run, oomKills: Number(oomKills), live: new Set(stdout.split('\n').filter((line) => /^[a-z0-9]+$/.test(line))) }
}

/** The short ids of the jobs whose witness is alive. @throws engine-failed, as `observeWitnesses` */
export async function liveJobs(scad: Scad, container: string): Promise<ReadonlySet<string>> {
  return (await observeWitnesses(scad, container)).live
}
