import type { GatewayLogin } from './gateway-login.ts'

/** What an agent logs in with in a session. */
export interface AgentLogin {
  found: FoundLogin
  /** The variable, or the path in its home, that it logs in with; '' for nothing that scad knows of. */
  name: string
  /** For the environment of its jobs, from this host. Secret. */
  variables: Readonly<Record<string, string>>
  /** For the session's memory. */
  files: readonly LoginCopy[]
  /** For its gateway, in the place of both; null where they are what there is. */
  gateway: GatewayLogin | null
}

/** A login file as a session gets it. Secret. */
export interface LoginCopy {
  /** In the agent's home. */
  path: string
  text: string
}

/** What is known of a login, for people: nothing of it is secret. */
export type FoundLogin =
  /** The program needs none, or is to get none. */
  | { by: 'nothing' }
  /**
   * There is none where its config lets it be looked for; `over` when it has ended, `why` when there is one that its gateway cannot add, as it
   * has to.
   */
  | {
      by: 'none'
      over: { place: string; expires: number } | null
      variables: readonly string[]
      files: readonly string[]
      why?: string
    }
  /** A key that its gateway adds, a variable of its environment, a copy of a file of this host, or a file that the config mounts. */
  | {
      by: 'gateway' | 'variable' | 'file' | 'mount'
      /** The variable, or the file on this host. */
      place: string
      /** ms since the epoch; null when it is not known to end */
      expires: number | null
      /** This host can renew it; a copy cannot. */
      renews: boolean
      /** Nothing is in it. */
      empty: boolean
    }

export const noLogin: AgentLogin = { found: { by: 'nothing' }, name: '', variables: {}, files: [], gateway: null }
