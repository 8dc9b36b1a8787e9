import { adapterNamed } from '../agents/adapters.ts'
import type { Project } from '../config/project.ts'
import { runtimeEnv } from '../image/runtime-env.ts'
import { allowedHostSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionNetwork } from '../scad/session-spec.ts'

/** What a session of a project reaches, and what of it cannot be. */
export interface PlannedNetwork extends SessionNetwork {
  /** Addresses that an agent is told to use and that no gateway lets through, for people. */
  unreachable: string[]
}

/**
 * What a session may reach: what its config allows, the hosts of each of its agents, and those of the addresses that its variables give for
 * them. Pure.
 * @param env variables of the host
 */
export function sessionNetwork(
  { network, agents, environment }: Pick<Project, 'network' | 'agents' | 'environment'>,
  env: Readonly<Record<string, string | undefined>>,
): PlannedNetwork {
  if (network.mode !== 'allow') return { ...network, unreachable: [] }
  const rows = Object.values(agents).flatMap((agent) => {
    const row = adapterNamed(agent.adapter)
    return row === undefined ? [] : [{ agent, row }]
  })
  const addresses = rows.flatMap(({ agent, row }) => {
    const name = row.credentials.addressVariable
    if (name === null) return []
    const text = agent.env[name] ?? environment.env[name] ?? env[name] ?? ''
    const value = /^\$\{?(\w+)\}?$/.exec(text)?.[1]
    const address = value === undefined ? text : (env[value] ?? '')
    return address === '' ? [] : [{ name, address }]
  })
  const own = addresses.map(({ name, address }) => ({ name, ...reached(address) }))
  return {
    mode: network.mode,
    allow: [
      ...new Set([...network.allow, ...rows.flatMap(({ agent, row }) => row.hosts(agent.model)), ...own.flatMap(({ host }) => host ?? [])]),
    ],
    unreachable: own.flatMap(({ name, host, place }) => (host === null ? [`${name} names ${place}`] : [])),
  }
}

/** The host of an address; null for one that a gateway does not let through: without a name, or at a port of its own. */
function reached(address: string): { host: string | null; place: string } {
  const url = URL.parse(address)
  if (url === null) return { host: null, place: 'no address' }
  const usual = url.port === '' && (url.protocol === 'http:' || url.protocol === 'https:')
  return { host: (usual && allowedHostSchema.safeParse(url.hostname).data) || null, place: url.host }
}

/** Where `images/runner/hold` leads to the gateway. */
const forwarder = 'http://127.0.0.1:3128'
const own = 'localhost,127.0.0.1,::1'

/** The variables by which programs inside find their way out: to the gateway, or, in an open network, to the proxies of this machine. */
export function networkEnv(
  scad: Pick<Scad, 'env' | 'progress'>,
  mode: SessionNetwork['mode'],
  environment: Pick<Project['environment'], 'proxy'>,
): Record<string, string> {
  switch (mode) {
    case 'none':
      return {}
    case 'open':
      return runtimeEnv(scad, environment)
    case 'allow': {
      const names = ['http_proxy', 'https_proxy', 'all_proxy']
      const variables = { ...Object.fromEntries(names.map((name) => [name, forwarder])), no_proxy: own }
      const inCapitals = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]))
      // or the fetch of Node goes past them
      return { ...variables, ...inCapitals, NODE_USE_ENV_PROXY: '1' }
    }
  }
}
