import type { AgentAdapter } from '../agents/adapter.ts'
import { formatDuration } from '../text/duration.ts'
import type { FoundLogin } from './agent-login.ts'

/** What a person should know of a login, and what to do about it. */
export interface LoginConcern {
  what: string
  fix: string
}

const soonMs = 3_600_000

/**
 * What is wrong with a login that a job is about to need, null when nothing is: it is missing, over, or ends before the job does. Pure.
 *
 * @param when.now ms since the epoch
 * @param when.timeoutMs how long the job may take; null when it has no limit, and then an hour is looked ahead
 */
export function loginConcern(
  found: FoundLogin,
  { summary, loginFix }: Pick<AgentAdapter, 'summary' | 'loginFix'>,
  { now, timeoutMs }: { now: number; timeoutMs: number | null },
): LoginConcern | null {
  if (found.by === 'nothing') return null
  if (found.by === 'none') return missing(found, { summary, loginFix }, now)
  const { by, place, expires, empty } = found
  if (empty) return { what: by === 'variable' ? `${place} is empty` : `${place} holds no login`, fix: loginFix }
  if (expires === null || expires - now > (timeoutMs ?? soonMs)) return null
  if (expires <= now) return { what: `${place} expired ${formatDuration(now - expires)} ago`, fix: loginFix }
  return {
    what: `its login, ${place}, expires in ${formatDuration(expires - now)}${timeoutMs === null ? '' : `, before the ${formatDuration(timeoutMs)} of this job are over`}`,
    fix: by === 'file' || by === 'gateway' ? `scad session refresh takes a newer one to the running session; or ${loginFix}` : loginFix,
  }
}

function missing(
  { over, variables, files, why }: Extract<FoundLogin, { by: 'none' }>,
  { summary, loginFix }: Pick<AgentAdapter, 'summary' | 'loginFix'>,
  now: number,
): LoginConcern {
  if (over !== null)
    return {
      what: `the login in ${over.place} expired ${formatDuration(now - over.expires)} ago, and only ${summary} on this machine can renew it`,
      fix: `start ${summary} here once and inject again, or ${loginFix}`,
    }
  if (why !== undefined) return { what: `its gateway cannot add its key: ${why}`, fix: loginFix }
  const what = `it gets no login from this machine: there is ${noneOf([...variables, ...files])}`
  // where its config names one way, the other does not help
  if (files.length === 0) return { what, fix: `set ${variables.join(' or ')}` }
  return { what, fix: variables.length === 0 ? `log in with ${summary} on this machine` : loginFix }
}

function noneOf(places: readonly string[]): string {
  const [one = '', other, ...more] = places
  if (other === undefined) return `no ${one}`
  return more.length === 0 ? `neither ${one} nor ${other}` : `none of ${places.join(', ')}`
}
