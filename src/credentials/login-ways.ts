import type { FoundLogin } from './agent-login.ts'

type Way = Extract<FoundLogin, { place: string }>['by']

/** How a login reaches the jobs of an agent, for people: first that which stays outside of the session. Pure. */
export const loginWays: Readonly<Record<Way, (place: string) => string>> = {
  gateway: (place) => `${place}, added by its gateway`,
  variable: (place) => `${place}, held by its jobs`,
  file: (place) => `a copy of ${place}, held by the session`,
  mount: (place) => `${place}, mounted`,
}
