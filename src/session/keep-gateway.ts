import type { GatewayLogin } from '../credentials/gateway-login.ts'
import { ensureGateway } from '../gateway/ensure-gateway.ts'
import { keyPlace } from '../gateway/key-place.ts'
import type { Scad } from '../scad/scad.ts'
import { gatewaySession } from './gateway-session.ts'
import { findKeys, guardedJobs } from './guarded-jobs.ts'
import type { Session } from './session.ts'

/**
 * Sees to the gateway of a running session (see `ensureGateway`). One that lost its keys gets back those of the jobs that run, as far as this
 * machine has them; of which it has none is told. The caller holds the session's lock.
 *
 * @param login of a job that is about to begin, whose key it gets too
 * @returns the place of that key; null when there is none
 * @throws build-failed, base-image-missing, engine-failed
 */
export async function keepGateway(scad: Scad, session: Session, login: GatewayLogin | null = null): Promise<string | null> {
  let place: string | null = null
  await ensureGateway(scad, gatewaySession(session), {
    change: async ({ secret, places }) => {
      const jobs = await guardedJobs(scad, session)
      const there = jobs.length === 0 ? new Set() : await places()
      const { keys, missing } = await findKeys(
        scad,
        session,
        jobs.filter((job) => !there.has(job.place)),
      )
      for (const { job, why } of missing)
        scad.progress({
          type: 'warning',
          text: `job ${job.id} is without its key, which its gateway lost: ${why}; scad job cancel ${job.id} ends it`,
        })
      place = login && keyPlace(login, secret)
      return { keys: { ...keys, ...(login === null || place === null ? {} : { [place]: login.key }) }, keep: 'all' }
    },
  })
  return place
}
