import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../../src/scad/package.ts'
import { judgeProfile } from '../../../src/session/profile.ts'
import { confinement, engine } from './confinement.ts'

test('the profile of a session that asks for nothing is nowhere weaker than the default', () => {
  const fields = judgeProfile(confinement, engine)
  expect(fields.filter(({ weaker }) => weaker)).toEqual([])
  expect(fields.filter(({ value, default: usual, field }) => field !== 'agent' && JSON.stringify(value) !== JSON.stringify(usual))).toEqual(
    [],
  )
})

const own = confinement.profile
test.each([
  ['agent', { ...confinement, agentUser: '0:0' }],
  ['capabilities', { ...confinement, profile: { ...own, capabilities: ['CHOWN', 'KILL'] } }],
  ['privileged', { ...confinement, profile: { ...own, privileged: true } }],
  ['newPrivileges', { ...confinement, profile: { ...own, newPrivileges: true } }],
  ['init', { ...confinement, profile: { ...own, init: false } }],
  ['seccomp', { ...confinement, profile: { ...own, seccomp: 'unconfined' as const } }],
  ['apparmor', { ...confinement, profile: { ...own, apparmor: 'unconfined' } }],
  ['masked', { ...confinement, profile: { ...own, masked: false } }],
  ['runtime', { ...confinement, profile: { ...own, runtime: 'other' } }],
  ['shared', { ...confinement, profile: { ...own, shared: ['pid: host'] } }],
  ['cgroupParent', { ...confinement, profile: { ...own, cgroupParent: '/elsewhere' } }],
  ['cpus', { ...confinement, profile: { ...own, cpus: null } }],
  ['memory', { ...confinement, profile: { ...own, memory: 16 * 2 ** 30 } }],
  ['swap', { ...confinement, profile: { ...own, swap: null } }],
  ['pids', { ...confinement, profile: { ...own, pids: null } }],
  ['shm', { ...confinement, profile: { ...own, shm: 2 ** 30 } }],
  ['log', { ...confinement, profile: { ...own, log: null } }],
  ['oomScore', { ...confinement, profile: { ...own, oomScore: 0 } }],
  ['restart', { ...confinement, profile: { ...own, restart: 'always' } }],
  ['autoRemove', { ...confinement, profile: { ...own, autoRemove: true } }],
  ['network', { ...confinement, profile: { ...own, network: 'bridge' } }],
  ['ports', { ...confinement, profile: { ...own, ports: ['80/tcp'] } }],
  ['extraHosts', { ...confinement, profile: { ...own, extraHosts: ['a:192.0.2.1'] } }],
  ['mounts', { ...confinement, mounts: [{ type: 'bind' as const, source: '/data', target: '/data', readOnly: true }] }],
  ['tmpfs', { ...confinement, profile: { ...own, tmpfs: { ...own.tmpfs, '/tmp': '' } } }],
  ['devices', { ...confinement, profile: { ...own, devices: ['/dev/kvm'] } }],
  ['gpus', { ...confinement, profile: { ...own, gpus: ['gpu:all'] } }],
])('a weaker %s is said, with what it lets the session do', (field, seen) => {
  const weaker = judgeProfile(seen, engine).filter((one) => one.weaker)
  expect(weaker.map((one) => one.field)).toEqual([field])
  expect(weaker[0]?.why).not.toBe('')
})

test('what confines more than the default is not weaker', () => {
  const profile = { ...own, capabilities: [], memory: 2 ** 29, pids: 64, oomScore: 1000, runtime: 'runsc', tmpfs: {} }
  expect(judgeProfile({ ...confinement, profile, mounts: [] }, engine).filter(({ weaker }) => weaker)).toEqual([])
})

test('an engine without seccomp is weaker than the default, one without AppArmor is not', () => {
  const weaker = judgeProfile({ ...confinement, profile: { ...own, apparmor: '' } }, { ...engine, seccomp: null, apparmor: false })
  expect(weaker.filter((one) => one.weaker).map(({ field }) => field)).toEqual(['seccomp'])
})

test("another session's volume is not its own, also when its name begins alike", () => {
  for (const source of ['scad-atlas-b', 'scad-atlas-a.b-1'])
    expect(
      judgeProfile({ ...confinement, mounts: [{ type: 'volume', source, target: '/x', readOnly: false }] }, engine).find(
        ({ field }) => field === 'mounts',
      ),
    ).toMatchObject({ weaker: true })
})

test('docs/profile.md has a line for every field', () => {
  const page = readFileSync(join(packageFolder(), 'docs', 'profile.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field)
  expect(rows).toEqual(judgeProfile(confinement, engine).map(({ field }) => field))
})
