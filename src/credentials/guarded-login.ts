import { adapterNamed } from '../agents/adapters.ts'
import type { AgentLogin } from './agent-login.ts'
import type { LoginRequest } from './find-login.ts'
import { gatewayLogin } from './gateway-login.ts'

/**
 * A login by variable as one whose key the gateway of the session adds, so that nothing of it is inside. Pure.
 * @returns a text where that cannot be: why
 */
export function guardedLogin(
  { name: agent, agent: { adapter, model }, mode, inherited, set }: Omit<LoginRequest, 'agents' | 'mounts'>,
  { found, name, variables }: AgentLogin,
): AgentLogin | string {
  const row = adapterNamed(adapter)?.credentials
  const names = row?.variables(model) ?? []
  if (mode !== 'allow') return `its sessions have no gateway, as their network is "${mode}"`
  if (found.by !== 'variable') return 'its login is a file'
  if (inherited[name] !== undefined) return `${name} is in the environment of everything in its sessions`
  const given = names.filter((one) => set[one] !== undefined)
  if (given.length > 1) return `its config sets ${given.join(' and ')}`
  const upstream = row?.upstreams.find(({ variable }) => variable === name)
  if (upstream === undefined) return `nothing is known of where ${name} is for`
  const all = { ...variables, ...set }
  const variable = row?.addressVariable ?? null
  const address = variable === null ? undefined : all[variable]
  const gateway = gatewayLogin(agent, upstream, { key: all[name] ?? '', variable, address })
  return typeof gateway === 'string' ? gateway : { found: { ...found, by: 'gateway' }, name, variables: {}, files: [], gateway }
}
