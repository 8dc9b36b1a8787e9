import { findAdapter } from '../agents/adapters.ts'
import { type AgentLogin, noLogin } from '../credentials/agent-login.ts'
import { agentVariables } from '../credentials/agent-variables.ts'
import { findLogin } from '../credentials/find-login.ts'
import { type LoginConcern, loginConcern } from '../credentials/login-concern.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { accountOf } from './account.ts'
import { chooseAgent } from './choose-agent.ts'

export interface LoginPlace {
  /** Name of the agent; absent: the default one. */
  agent?: string | undefined
  /** Variables of the job alone. */
  env?: Readonly<Record<string, string>>
  timeoutMs?: number | undefined
  /** What everything in the container has in its environment. */
  inherited: Readonly<Record<string, string>>
}

export interface SessionLogin extends AgentLogin {
  agent: string
  adapter: string
  /** What stands for who it logs in as; '' where scad knows of no login. */
  account: string
  /** The config says where the login has to come from. */
  required: boolean
  concern: LoginConcern | null
}

/** What an agent of a session, or of a project, logs in with in a job that begins now, and what is wrong with that. @throws bad-input */
export async function sessionLogin(
  scad: Pick<Scad, 'env' | 'now' | 'paths'>,
  { spec }: { spec: Pick<SessionSpec, 'agents' | 'agent' | 'mounts' | 'network'> },
  { agent: wanted, env = {}, timeoutMs, inherited }: LoginPlace,
): Promise<SessionLogin> {
  const { name, agent } = chooseAgent({ spec }, wanted)
  const own = agentVariables(name, agent, scad.env)
  const { agents, mounts, network } = spec
  const set = { ...inherited, ...own, ...env }
  const login = await findLogin(scad, { name, agent, agents, inherited, set, mounts, mode: network.mode })
  const { gateway } = login
  const brought = [gateway?.variables.key, gateway?.variables.address].some((variable) => variable && env[variable] !== undefined)
  return {
    ...login,
    gateway: gateway && { ...gateway, own: brought },
    agent: name,
    adapter: agent.adapter,
    account: accountOf(scad, login, set),
    required: agent.credentials !== undefined && ['gateway', 'env', 'login'].includes(agent.credentials),
    concern: loginConcern(login.found, findAdapter(agent.adapter), { now: scad.now(), timeoutMs: timeoutMs ?? null }),
  }
}

/** The same where nobody can be asked: one whose variable this machine has not counts as none. */
export async function presentLogin(...[scad, source, place]: Parameters<typeof sessionLogin>): Promise<SessionLogin> {
  try {
    return await sessionLogin(scad, source, place)
  } catch (error) {
    if (!isError(error, 'bad-input')) throw error
    const { name, agent } = chooseAgent(source, place.agent)
    const found = { by: 'none', over: null, variables: [], files: [], why: error.message } as const
    const concern = { what: error.message, advice: error.hint ?? findAdapter(agent.adapter).loginFix, fix: error.fix ?? null }
    return { ...noLogin, found, agent: name, adapter: agent.adapter, account: '', required: false, concern }
  }
}

/** @throws login-missing */
export function requireLogin({ agent, found, concern }: SessionLogin): void {
  if (found.by === 'none' && concern !== null)
    throw new ScadError('login-missing', `agent ${agent} has no login: ${concern.what}`, {
      hint: concern.advice,
      fix: concern.fix ?? undefined,
    })
}
