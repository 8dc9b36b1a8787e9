import { injectJob } from '../job/inject.ts'
import { endedBadly, type Job } from '../job/job.ts'
import { waitJob } from '../job/wait.ts'
import type { Scad } from '../scad/scad.ts'
import { formatDuration } from '../text/duration.ts'
import type { Check } from './checks.ts'
import { onceThereIsASlot } from './once-there-is-a-slot.ts'

/**
 * Runs commands in a session, one after the other. What comes after one that failed is left out: of its repository, and everything after a
 * setup.
 *
 * @param timeoutMs how long one of them may take
 * @returns the job of each that was run
 * @throws what `injectJob` and `waitJob` throw, but limit-reached: then it waits
 */
export async function runChecks(
  scad: Scad,
  session: string,
  { checks, timeoutMs }: { checks: readonly Check[]; timeoutMs: number | undefined },
): Promise<Job[]> {
  const jobs: Job[] = []
  const failed = new Set<string>()
  for (const { key, kind, repo, command, argv } of checks) {
    if (failed.has(repo)) continue
    const what = [...(repo === '' ? [] : [repo]), command].join(': ')
    scad.progress({ type: 'step', text: what })
    const begun = await onceThereIsASlot(
      scad,
      async () => await injectJob(scad, { session, command: argv, repos: repo === '' ? [] : [repo], key, timeoutMs }),
    )
    const job = await waitJob(scad, { job: begun.id })
    jobs.push(job)
    const bad = endedBadly(job)
    scad.progress({
      type: 'note',
      text: `${what}: ${bad ? job.state : 'passed'}${job.took === null ? '' : ` in ${formatDuration(job.took)}`}`,
    })
    if (bad && kind === 'setup') return jobs
    if (bad) failed.add(repo)
  }
  return jobs
}
