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
  { summary, credentials, loginFix }: Pick<AgentAdapter, 'summary' | 'credentials' | 'loginFix'>,
  { now, timeoutMs }: { now: number; timeoutMs: number | null },
): LoginConcern | null {
  if (found.by === 'nothing') return null
  if (found.by === 'none') {
    if (found.over !== null)
      return {
        what: `the login in ${found.over.place} expired ${formatDuration(now - found.over.expires)} ago, and only ${summary} on this machine can renew it`,
        fix: `start ${summary} here once and inject again, or ${loginFix}`,
      }
    return { what: `it gets no login from this machine: there is ${sourcesText(credentials)}`, fix: loginFix }
  }
  const { by, place, expires, empty } = found
  if (empty) return { what: by === 'variable' ? `${place} is empty` : `${place} holds no login`, fix: loginFix }
  if (expires === null || expires - now > (timeoutMs ?? soonMs)) return null
  if (expires <= now) return { what: `${place} expired ${formatDuration(now - expires)} ago`, fix: loginFix }
  return {
    what: `its login, ${place}, expires in ${formatDuration(expires - now)}${timeoutMs === null ? '' : `, before the ${formatDuration(timeoutMs)} of this job are over`}`,
    fix: by === 'file' ? `scad session refresh takes a newer one into the running session; or ${loginFix}` : loginFix,
  }
}

function sourcesText({ variables, files }: AgentAdapter['credentials']): string {
  const names = variables(undefined)
  return `neither ${[...names, ...files.map(({ path }) => `~/${path}`)].join(' nor ')}`
}
