import type { ContainerSpec } from '../engine/container-spec.ts'

/** A container for scad's own work, with nothing in it that was not asked for: no network, no capability, root. */
export function bareContainer(name: string, image: string): ContainerSpec {
  return {
    name,
    image,
    labels: {},
    user: '0:0',
    command: [],
    env: {},
    workingDir: '/',
    hostname: 'build',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: {},
  }
}
