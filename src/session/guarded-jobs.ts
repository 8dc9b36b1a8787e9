import type { UpstreamKey } from '../credentials/gateway-login.ts'
import type { Scad } from '../scad/scad.ts'
import { fromEntries } from '../text/from-entries.ts'
import { readWholeJournal } from './journal.ts'
import { liveJobs } from './live-jobs.ts'
import type { Session } from './session.ts'
import { presentLogin } from './session-login.ts'

/** A job that runs and whose key is in the gateway of its session. */
export interface GuardedJob {
  id: string
  /** Its name in the config. */
  agent: string
  /** Where its key is. */
  place: string
  /** It brought the key itself. */
  own: boolean
}

/**
 * The jobs of a running session that need a key of its gateway. The copy of the journal is asked too: a job that the engine's log has lost
 * would have its key taken away.
 *
 * @throws engine-failed
 */
export async function guardedJobs(scad: Scad, session: Session): Promise<GuardedJob[]> {
  const events = await readWholeJournal(scad, session)
  const ended = new Set(events.flatMap((event) => (event.event === 'ended' ? [event.job] : [])))
  const open = events.flatMap((event) =>
    event.event === 'created' && event.gateway !== undefined && !ended.has(event.job)
      ? [{ short: event.job, id: `${session.id}/${event.job}`, agent: event.agent, ...event.gateway }]
      : [],
  )
  if (open.length === 0) return []
  const live = await liveJobs(scad, session.container)
  return open.flatMap(({ short, ...job }) => (live.has(short) ? [job] : []))
}

/** What this machine has of the keys that jobs need. */
export interface FoundKeys {
  /** Place → key. Secret. */
  keys: Record<string, UpstreamKey>
  /** Those of which there is none, and why. */
  missing: { job: GuardedJob; why: string }[]
}

/** The keys of jobs as this machine, and the config of the session, have them now. */
export async function findKeys(scad: Scad, session: Session, jobs: readonly GuardedJob[]): Promise<FoundKeys> {
  const found: FoundKeys = { keys: {}, missing: [] }
  if (jobs.length === 0) return found
  const inherited = fromEntries((await scad.engine.inspectContainer(session.container))?.env ?? [])
  for (const job of jobs) {
    const key = job.own ? 'the job brought it, and nothing else has it' : await keyOf(scad, session, { agent: job.agent, inherited })
    if (typeof key === 'string') found.missing.push({ job, why: key })
    else found.keys[job.place] = key
  }
  return found
}

async function keyOf(scad: Scad, session: Session, asked: Parameters<typeof presentLogin>[2]): Promise<UpstreamKey | string> {
  const { gateway, found } = await presentLogin(scad, session, asked)
  if (gateway !== null) return gateway.key
  return (found.by === 'none' && found.why) || `agent ${asked.agent} has none here that a gateway adds`
}
