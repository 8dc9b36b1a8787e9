import type { ProjectEnvironment } from '../config/project.ts'
import { isLoopbackProxy, proxyAddresses, proxyVariables } from '../host/proxy.ts'
import type { Scad } from '../scad/scad.ts'

/**
 * The variables by which a container reaches the outside, given when it is created and held by no image, because they may carry
 * credentials: the proxies. A proxy on this machine's loopback is left out with a warning, as no container reaches it.
 */
export function runtimeEnv(scad: Pick<Scad, 'env' | 'progress'>, { proxy }: Pick<ProjectEnvironment, 'proxy'>): Record<string, string> {
  const addresses = proxyAddresses(proxy, scad.env)
  if (!isLoopbackProxy(addresses)) return proxyVariables(addresses)
  scad.progress({
    type: 'warning',
    text: 'the proxy listens on this machine only, where containers cannot reach it: name an address of its own in environment.proxy',
  })
  return {}
}
