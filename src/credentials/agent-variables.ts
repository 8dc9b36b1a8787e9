import { adapterNamed } from '../agents/adapters.ts'
import type { SessionAgent } from '../scad/session-spec.ts'
import { resolveVariables } from './host-variables.ts'

/**
 * The `env` of an agent with the variables of the host that it names. Pure.
 *
 * @param name of the agent in the config
 * @throws bad-input when the host has no such variable; of one that is a login the hint says how to do without it
 */
export function agentVariables(
  name: string,
  { adapter, model, env }: Pick<SessionAgent, 'adapter' | 'model' | 'env'>,
  host: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const logins = adapterNamed(adapter)?.credentials.variables(model) ?? []
  return resolveVariables(env, host, `agents.${name}.env`, (variable) =>
    logins.includes(variable) ? `, or leave it out of env: agents.${name}.credentials then says where the login comes from` : '',
  )
}
