import type { AgentAdapter } from '../agents/adapter.ts'
import type { CommandLine } from '../errors/command-line.ts'
import { formatDuration } from '../text/duration.ts'
import { commandLine } from '../text/shell-line.ts'
import type { FoundLogin } from './agent-login.ts'

/** What a person should know of a login, and what to do about it. */
export interface LoginConcern {
  what: string
  /** In words. */
  advice: string
  /** The one command that does it; null where there is none, as a login is made by hand. */
  fix: CommandLine | null
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
  if (empty) return { what: by === 'variable' ? `${place} is empty` : `${place} holds no login`, advice: loginFix, fix: null }
  if (expires === null || expires - now > (timeoutMs ?? soonMs)) return null
  if (expires <= now) return { what: `${place} expired ${formatDuration(now - expires)} ago`, advice: loginFix, fix: null }
  return {
    what: `its login, ${place}, expires in ${formatDuration(expires - now)}${timeoutMs === null ? '' : `, before the ${formatDuration(timeoutMs)} of this job are over`}`,
    advice: by === 'file' || by === 'gateway' ? `scad session refresh takes a newer one to the running session; or ${loginFix}` : loginFix,
    fix: null,
  }
}

function missing(
  { over, variables, files, why }: Extract<FoundLogin, { by: 'none' }>,
  { summary, loginFix }: Pick<AgentAdapter, 'summary' | 'loginFix'>,
  now: number,
): LoginConcern {
  const fix = exportOf(variables, loginFix)
  if (over !== null)
    return {
      what: `the login in ${over.place} expired ${formatDuration(now - over.expires)} ago, and only ${summary} on this machine can renew it`,
      advice: `start ${summary} here once and inject again, or ${loginFix}`,
      fix,
    }
  if (why !== undefined) return { what: `its gateway cannot add its key: ${why}`, advice: loginFix, fix: null }
  const what = `it gets no login from this machine: there is ${noneOf([...variables, ...files])}`
  // where its config names one way, the other does not help
  if (files.length === 0) return { what, advice: `set ${variables.join(' or ')}`, fix }
  return { what, advice: variables.length === 0 ? `log in with ${summary} on this machine` : loginFix, fix }
}

/** Of several variables that which its advice names. */
function exportOf(variables: readonly string[], loginFix: string): CommandLine | null {
  const name = variables.find((one) => loginFix.split(/\W+/).includes(one)) ?? variables[0]
  return name === undefined ? null : commandLine('export', `${name}=YOUR_KEY`)
}

function noneOf(places: readonly string[]): string {
  const [one = '', other, ...more] = places
  if (other === undefined) return `no ${one}`
  return more.length === 0 ? `neither ${one} nor ${other}` : `none of ${places.join(', ')}`
}
