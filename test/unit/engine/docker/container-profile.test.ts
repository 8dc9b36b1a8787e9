import { expect, test } from 'vitest'
import { containerProfile } from '../../../../src/engine/docker/container-profile.ts'

const nothing = { AppArmorProfile: '', Config: { User: '' }, HostConfig: {} }

test('a container of which the engine limits nothing has no limit', () => {
  expect(containerProfile(nothing)).toMatchObject({
    cpus: null,
    memory: null,
    swap: null,
    pids: null,
    log: null,
    newPrivileges: true,
  })
})

test('capabilities are what is left of those that an engine gives, and what was added', () => {
  const capabilities = (host: object): string[] => containerProfile({ ...nothing, HostConfig: host }).capabilities
  expect(capabilities({ CapDrop: ['ALL'], CapAdd: ['CAP_SETUID', 'KILL'] })).toEqual(['KILL', 'SETUID'])
  expect(capabilities({})).toContain('NET_RAW')
  expect(capabilities({ CapDrop: ['CAP_NET_RAW'] })).not.toContain('NET_RAW')
})

test('swap is what an engine allows beyond the memory', () => {
  const swap = (host: object): number | null => containerProfile({ ...nothing, HostConfig: host }).swap
  expect(swap({ Memory: 10, MemorySwap: 10 })).toBe(0)
  expect(swap({ Memory: 10, MemorySwap: 25 })).toBe(15)
  expect(swap({ Memory: 10, MemorySwap: 0 })).toBe(10)
  expect(swap({ Memory: 10, MemorySwap: -1 })).toBeNull()
})

test('namespaces that are shared are told, those of its own are not', () => {
  expect(
    containerProfile({
      ...nothing,
      HostConfig: {
        PidMode: 'host',
        IpcMode: 'container:abc',
        UTSMode: '',
        CgroupnsMode: 'private',
        UsernsMode: 'host',
        VolumesFrom: ['x'],
      },
    }).shared,
  ).toEqual(['pid: host', 'ipc: container:abc', 'user: host', 'volumes: x'])
})

test.each([
  [['no-new-privileges', 'seccomp=unconfined'], 'unconfined'],
  [['seccomp:unconfined'], 'unconfined'],
  [['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'], 'custom'],
  [['seccomp=builtin'], 'engine'],
  [[], 'engine'],
])('with the options %j the seccomp profile is %s', (options, expected) => {
  expect(containerProfile({ ...nothing, HostConfig: { SecurityOpt: options } }).seccomp).toBe(expected)
})
