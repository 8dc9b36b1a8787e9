import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from './run-inside.ts'
import { runnerRequest } from './runner-request.ts'

/**
 * The short ids of the jobs whose witness is alive at this moment: each holds a lock that the kernel takes from it when it dies.
 *
 * @param container of a session that runs
 * @throws engine-failed, also when no process more fits into the container
 */
export async function liveJobs(scad: Scad, container: string): Promise<Set<string>> {
  const { code, stdout, stderr } = await runInside(scad, container, runnerRequest('alive'))
  if (code !== 0)
    throw new ScadError('engine-failed', `the jobs of the session could not be listed: ${stderr.trim() || `alive ended with ${code}`}`)
  return new Set(stdout.split('\n').filter((short) => short !== ''))
}
