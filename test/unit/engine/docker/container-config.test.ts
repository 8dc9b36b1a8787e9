import { expect, test } from 'vitest'
import { containerConfig } from '../../../../src/engine/docker/container-config.ts'
import type { ContainerSpec } from '../../../../src/engine/container-spec.ts'

const spec: ContainerSpec = {
  name: 'n',
  image: 'i',
  labels: {},
  user: '1:1',
  command: [],
  env: {},
  workingDir: '/',
  hostname: 'h',
  mounts: [],
  tmpfs: {},
  capAdd: [],
  network: 'none',
  extraHosts: [],
  resources: {},
}

test.each([
  [{ count: -1 }, [{ Driver: '', Count: -1, Capabilities: [['gpu']] }]],
  [{ count: 2 }, [{ Driver: '', Count: 2, Capabilities: [['gpu']] }]],
  [{ ids: ['0', 'GPU-1'] }, [{ Driver: '', Count: 0, DeviceIDs: ['0', 'GPU-1'], Capabilities: [['gpu']] }]],
  [{ cdi: ['nvidia.com/gpu=all'] }, [{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] }]],
])('a GPU request %j becomes the device requests of the engine', (gpu, expected) => {
  expect(containerConfig({ ...spec, gpu }, 'docker').HostConfig?.DeviceRequests).toEqual(expected)
})

test('without a GPU, a runtime or limits the engine is asked for none', () => {
  const host = containerConfig(spec, 'docker').HostConfig
  for (const key of [
    'DeviceRequests',
    'Runtime',
    'NanoCpus',
    'Memory',
    'MemorySwap',
    'PidsLimit',
    'ShmSize',
    'StorageOpt',
    'Binds',
    'Devices',
  ])
    expect(host).not.toHaveProperty(key)
})

test('every container has namespaces of its own, and goes before the engine when the machine has no memory left', () => {
  expect(containerConfig(spec, 'docker').HostConfig).toMatchObject({ IpcMode: 'private', CgroupnsMode: 'private', OomScoreAdj: 500 })
})

test('a limit of the disk is asked for in bytes', () => {
  expect(containerConfig({ ...spec, resources: { disk: 5 } }, 'docker').HostConfig).toMatchObject({ StorageOpt: { size: '5' } })
})

test('Podman is not given the log options that only Docker has', () => {
  expect(containerConfig(spec, 'podman').HostConfig).not.toHaveProperty('LogConfig')
})

test('no spec can make a container privileged or give it back a capability it did not name', () => {
  const host = containerConfig({ ...spec, capAdd: ['KILL'] }, 'docker').HostConfig
  expect(host).toMatchObject({ Privileged: false, CapDrop: ['ALL'], CapAdd: ['KILL'], SecurityOpt: ['no-new-privileges'] })
})
