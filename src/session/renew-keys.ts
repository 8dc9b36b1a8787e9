import { ensureGateway } from '../gateway/ensure-gateway.ts'
import type { Scad } from '../scad/scad.ts'
import { gatewaySession } from './gateway-session.ts'
import { findKeys, guardedJobs } from './guarded-jobs.ts'
import type { Session } from './session.ts'

/**
 * Hands the keys that this machine has now to the gateway of a running session, for the jobs that run there, and takes away those that it has
 * no more, and those of jobs that ended. What a job brought itself stays. The caller holds the session's lock.
 *
 * @param agent whose keys alone; '' for those of all
 * @returns the agents whose keys the gateway has now
 * @throws build-failed, base-image-missing, engine-failed
 */
export async function renewKeys(scad: Scad, session: Session, agent: string): Promise<ReadonlySet<string>> {
  const renewed = new Set<string>()
  await ensureGateway(scad, gatewaySession(session), {
    change: async ({ places }) => {
      const jobs = await guardedJobs(scad, session)
      const there = await places()
      const stays = jobs.filter((job) => there.has(job.place) && (job.own || (agent !== '' && job.agent !== agent)))
      const others = jobs.filter((job) => !stays.includes(job))
      const { keys, missing } = await findKeys(scad, session, others)
      for (const { job, why } of missing)
        scad.progress({ type: 'warning', text: `job ${job.id} is without a key from now on: ${why}; scad job cancel ${job.id} ends it` })
      for (const job of others) if (job.place in keys) renewed.add(job.agent)
      return { keys, keep: stays.map(({ place }) => place) }
    },
  })
  return renewed
}
