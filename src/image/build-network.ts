import type { Project } from '../config/project.ts'
import { isLoopbackProxy, proxyAddresses, proxyVariables } from '../host/proxy.ts'
import type { Scad } from '../scad/scad.ts'

/** How a build reaches the outside. */
export interface BuildNetwork {
  /** Variables for each step; no image keeps them. */
  proxies: Record<string, string>
  /** Only in the host's own network is a proxy on the host's loopback reached. */
  network: 'bridge' | 'host'
}

/** The proxies of a project and the network to reach them in. */
export function buildNetwork(
  scad: Pick<Scad, 'env'>,
  { environment }: { environment: Pick<Project['environment'], 'proxy'> },
): BuildNetwork {
  const addresses = proxyAddresses(environment.proxy, scad.env)
  return { proxies: proxyVariables(addresses), network: isLoopbackProxy(addresses) ? 'host' : 'bridge' }
}
