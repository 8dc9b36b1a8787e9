import { z } from 'zod'
import type { Mount } from '../engine/container-spec.ts'
import { type ContainerProfile, hasOwnKernel } from '../engine/container-profile.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { layout } from '../scad/layout.ts'
import { defaultResources } from './session-resources.ts'
import { capabilities, tmpfsOptions, volumeName } from './spec.ts'

/** One thing that confines a session: how it is, how scad makes it by default, and whether that is less than the default. */
export const profileFieldSchema = z.strictObject({
  field: z.string(),
  value: z.json().describe('as the engine tells it; null: no limit, or none'),
  default: z.json().describe('of a session whose config asks for nothing, on this engine'),
  weaker: z.boolean().describe('whether it confines less than the default'),
  why: z.string().describe('what that lets the session do; "" when it is not weaker'),
})
export type ProfileField = z.infer<typeof profileFieldSchema>

/** What is looked at. */
export interface Confinement {
  /** The session's id. */
  id: string
  /** uid:gid of the agent's user. */
  agentUser: string
  profile: ContainerProfile
  mounts: readonly Mount[]
}

type Facts = Pick<EngineInfo, 'cpus' | 'memory' | 'seccomp' | 'apparmor' | 'defaultRuntime'>
type Value = z.infer<typeof profileFieldSchema>['value']
type Judged = [value: Value, usual: Value, weaker: boolean, why: string]

/**
 * How a session is confined, field by field, beside the defaults. What is other than the default and confines no less is not weaker.
 * Pure.
 */
export function judgeProfile(seen: Confinement, engine: Facts): ProfileField[] {
  return Object.entries({ ...identity(seen), ...kernel(seen, engine), ...limits(seen, engine), ...reach(seen, engine) }).map(
    ([field, [value, usual, weaker, why]]) => ({ field, value, default: usual, weaker, why: weaker ? why : '' }),
  )
}

type Judge = (seen: Confinement, engine: Facts) => Record<string, Judged>

const identity = ({ profile, agentUser }: Confinement): Record<string, Judged> => ({
  // root without capabilities but those of the witness; nothing of an agent's runs as it
  user: [profile.user, '0:0', false, ''],
  agent: [agentUser, 'not root', /^0*(?::|$)/.test(agentUser), 'the agent is root inside'],
  capabilities: subset(profile.capabilities, capabilities.toSorted(), 'root inside can do more than begin and end jobs'),
  privileged: no(profile.privileged, 'root inside is root of the machine'),
  newPrivileges: no(profile.newPrivileges, 'a setuid program gains what it says'),
  init: yes(profile.init, 'what processes leave behind stays'),
})

const kernel: Judge = ({ profile }, { seccomp, apparmor, defaultRuntime }) => {
  const filter = profile.seccomp === 'engine' ? seccomp : profile.seccomp
  return {
    seccomp: [filter, 'default', filter !== 'default', 'system calls are open that the default profile closes'],
    apparmor: [
      profile.apparmor,
      apparmor ? 'docker-default' : '',
      apparmor && (profile.apparmor === '' || profile.apparmor === 'unconfined'),
      "the engine's AppArmor profile does not hold it",
    ],
    masked: yes(profile.masked, 'what the kernel tells of the machine is open'),
    runtime: [
      profile.runtime,
      defaultRuntime,
      profile.runtime !== defaultRuntime && !hasOwnKernel(profile.runtime),
      'scad does not know how this runtime confines',
    ],
    shared: subset(profile.shared, [], 'it sees what belongs to others'),
    cgroupParent: [
      profile.cgroupParent,
      '',
      profile.cgroupParent !== '',
      'its limits are counted elsewhere than those of other containers',
    ],
  }
}

const limits: Judge = ({ profile }, engine) => {
  const usual = defaultResources(engine)
  return {
    cpus: most(profile.cpus, usual.cpus, 'it can take the CPUs that the machine needs'),
    memory: most(profile.memory, usual.memory, 'it can take the memory that the machine needs'),
    swap: most(profile.swap, 0, 'it can fill the swap of the machine'),
    pids: most(profile.pids, usual.pids, 'it can take more processes'),
    shm: most(profile.shm, usual.shm, '/dev/shm can take more memory'),
    // most engines can set no limit there: jobs are ended before the disk is full
    disk: [profile.disk, null, false, ''],
    log: most(profile.log, 30 * 2 ** 20, "the engine's log of it can fill the disk"),
    oomScore: [profile.oomScore, 500, profile.oomScore < 500, 'the kernel may end something else of the machine first'],
    restart: [profile.restart, 'no', profile.restart !== 'no', 'it starts again without its mounts being looked at'],
    autoRemove: no(profile.autoRemove, 'its work goes when it stops'),
  }
}

const reach: Judge = ({ id, profile, mounts }, _engine) => ({
  network: [profile.network, 'none', profile.network !== 'none', 'it reaches whatever the network of the engine reaches'],
  ports: subset(profile.ports, [], 'ports of the machine lead inside'),
  extraHosts: subset(profile.extraHosts, [], 'names lead where the config says'),
  mounts: subset(
    mounts
      .filter((mount) => !isOwn(mount, id))
      .map((mount) => `${mount.source}:${mount.target}:${isOverlay(mount, id) ? 'overlay' : mount.readOnly ? 'ro' : 'rw'}`),
    [],
    'it sees, and with rw changes, what is not its own',
  ),
  tmpfs: subset(
    Object.entries(profile.tmpfs).map(([path, options]) => `${path}:${options}`),
    [`${layout.login}:${tmpfsOptions}`],
    'it has more of the memory as files',
  ),
  devices: subset(profile.devices, [], 'it has devices of the machine'),
  gpus: subset(profile.gpus, [], "the GPU's driver is open to it, and no limit of memory counts there"),
  // agents install tools, and the session goes when they are done
  readOnlyRoot: [profile.readOnlyRoot, false, false, ''],
})

/** The session's volume, and those that are named by it. */
function isOwn({ type, source }: Mount, id: string): boolean {
  const own = volumeName(id)
  return type === 'volume' && (source === own || (source.startsWith(`${own}.`) && /^[a-z]+$/.test(source.slice(own.length + 1))))
}

/** It shows a folder of the host. */
function isOverlay({ type, source }: Mount, id: string): boolean {
  return type === 'volume' && source.startsWith(`${volumeName(id)}.overlay`)
}

function no(value: boolean, why: string): Judged {
  return [value, false, value, why]
}

function yes(value: boolean, why: string): Judged {
  return [value, true, !value, why]
}

function most(value: number | null, usual: number, why: string): Judged {
  return [value, usual, value === null || value > usual, why]
}

function subset(value: string[], usual: string[], why: string): Judged {
  return [value, usual, value.some((one) => !usual.includes(one)), why]
}
