import type { Project } from '../config/project.ts'
import { isLoopbackProxy, proxyAddresses, proxyVariables } from '../host/proxy.ts'
import type { Scad } from '../scad/scad.ts'

/**
 * The variables that a container of the project gets when it is created and no image holds, because they may carry
 * credentials: the proxies. A proxy on this machine's loopback is left out with a warning, as no container reaches it.
 */
export function runtimeEnv(scad: Pick<Scad, 'env' | 'progress'>, project: Project): Record<string, string> {
  const addresses = proxyAddresses(project.environment.proxy, scad.env)
  if (!isLoopbackProxy(addresses)) return proxyVariables(addresses)
  scad.progress({
    type: 'warning',
    text: 'the proxy listens on this machine only, where containers cannot reach it: name an address of its own in environment.proxy',
  })
  return {}
}
