import { type AgentLogin, noLogin } from '../credentials/agent-login.ts'
import { tellConcern } from '../credentials/tell-concern.ts'
import { tellRenewal } from '../credentials/tell-renewal.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionSpec } from '../scad/session-spec.ts'
import { type LoginPlace, requireLogin, type SessionLogin, sessionLogin } from '../session/session-login.ts'

/** Whose it is, and what stands for who it logs in as; '' for a plain command. */
export type JobLogin = AgentLogin & Pick<SessionLogin, 'account' | 'agent'>

/**
 * What the agent of a job that is about to begin logs in with; nothing for a plain command. Whatever is wrong with it is told.
 * @throws bad-input; login-missing when there is none and the config says where it has to come from
 */
export async function jobLogin(
  scad: Pick<Scad, 'env' | 'now' | 'paths' | 'progress'>,
  session: { spec: SessionSpec },
  job: LoginPlace & { command?: readonly string[] | undefined },
): Promise<JobLogin> {
  if (job.command !== undefined) return { ...noLogin, agent: '', account: '' }
  const login = await sessionLogin(scad, session, job)
  if (login.required) requireLogin(login)
  if (login.concern !== null) tellConcern(scad, login.agent, login.concern)
  // of the default one the start of the session told
  if (login.agent !== session.spec.agent) tellRenewal(scad, { name: login.agent, adapter: login.adapter }, login.found)
  return login
}
