import type { AgentAdapter } from '../agents/adapter.ts'
import { formatDuration } from '../text/duration.ts'
import type { FoundLogin } from './agent-login.ts'
import type { LoginConcern } from './login-concern.ts'

/**
 * What comes of a login that is renewed by a refresh token, null when it is not: a copy of it ends without one, and one that is mounted with
 * it can log everybody else out. Pure.
 */
export function renewalConcern(found: FoundLogin, { loginFix }: Pick<AgentAdapter, 'loginFix'>, now: number): LoginConcern | null {
  if (found.by === 'nothing' || found.by === 'none' || !found.renews) return null
  const { place, expires } = found
  const lasts = expires === null ? '' : `, valid for ${formatDuration(expires - now)}`
  return found.by === 'file'
    ? {
        what: `by a copy of ${place}${lasts}; its refresh token stays here, as using it in a session would end this login`,
        advice: `scad session refresh takes a newer one into a session; to need none, ${loginFix}`,
        fix: null,
      }
    : {
        what: `by ${place}${lasts}, with a refresh token: once a session uses it, this machine and other sessions may be logged out`,
        advice: `take it out of mounts, and ${loginFix}`,
        fix: null,
      }
}
