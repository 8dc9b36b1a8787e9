import { ensureGateway } from '../gateway/ensure-gateway.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import { gatewaySession } from './gateway-session.ts'
import { findKeys, type FoundKeys, guardedJobs } from './guarded-jobs.ts'
import type { Session } from './session.ts'

/**
 * Hands the keys that this machine has now to the gateway of a running session, for the jobs that run there, and takes away those of jobs
 * that ended. One that this machine has no more stays, which is told, or goes too when that is asked for. What a job brought itself stays.
 * The caller holds the session's lock.
 *
 * @param how.agent whose keys alone; '' for those of all
 * @param how.revoke take away keys that this machine has no more
 * @returns the agents whose keys the gateway has now from this machine
 * @throws build-failed, base-image-missing, engine-failed
 */
export async function renewKeys(
  scad: Scad,
  session: Session,
  { agent, revoke }: { agent: string; revoke: boolean },
): Promise<ReadonlySet<string>> {
  const renewed = new Set<string>()
  await ensureGateway(scad, gatewaySession(session), {
    change: async ({ places }) => {
      const jobs = await guardedJobs(scad, session)
      const there = await places()
      const stays = jobs.filter((job) => there.has(job.place) && (job.own || (agent !== '' && job.agent !== agent)))
      const others = jobs.filter((job) => !stays.includes(job))
      const { keys, missing } = await findKeys(scad, session, others)
      const kept = revoke ? [] : missing.filter(({ job }) => there.has(job.place))
      for (const one of missing) tellMissing(scad, session, one, kept.includes(one))
      for (const job of others) if (job.place in keys) renewed.add(job.agent)
      return { keys, keep: [...stays, ...kept.map(({ job }) => job)].map(({ place }) => place) }
    },
  })
  return renewed
}

function tellMissing(scad: Scad, session: Session, { job, why }: FoundKeys['missing'][number], kept: boolean): void {
  const text = kept
    ? `job ${job.id} keeps the key that it has: ${why}; ${shellLine(['scad', 'session', 'refresh', session.id, '--revoke'])} takes it away`
    : `job ${job.id} is without a key from now on: ${why}; scad job cancel ${job.id} ends it`
  scad.progress({ type: 'warning', text })
}
