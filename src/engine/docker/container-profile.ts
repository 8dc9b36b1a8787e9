import { z } from 'zod'
import type { ContainerProfile } from '../container-profile.ts'

const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? [])
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true)
/** 0 and what is below it are how engines say "no limit". */
const limit = z
  .number()
  .nullish()
  .transform((value) => (value === null || value === undefined || value <= 0 ? null : value))

const inspectedSchema = z.object({
  AppArmorProfile: text,
  Config: z.object({ User: text }),
  HostConfig: z.object({
    Privileged: flag,
    CapAdd: list,
    CapDrop: list,
    SecurityOpt: list,
    MaskedPaths: z.array(z.string()).nullish(),
    ReadonlyRootfs: flag,
    Init: flag,
    AutoRemove: flag,
    RestartPolicy: z.object({ Name: text }).nullish(),
    PidsLimit: limit,
    Memory: limit,
    MemorySwap: z.number().nullish(),
    NanoCpus: limit,
    OomScoreAdj: z.number().nullish(),
    ShmSize: limit,
    StorageOpt: z.record(z.string(), z.string()).nullish(),
    LogConfig: z.object({ Type: text, Config: z.record(z.string(), z.string()).nullish() }).nullish(),
    PidMode: text,
    IpcMode: text,
    UTSMode: text,
    UsernsMode: text,
    CgroupnsMode: text,
    CgroupParent: text,
    VolumesFrom: list,
    Devices: z.array(z.object({ PathOnHost: z.string() })).nullish(),
    DeviceCgroupRules: list,
    DeviceRequests: z.array(z.object({ Driver: text, Count: z.number().nullish(), DeviceIDs: list })).nullish(),
    NetworkMode: text,
    PortBindings: z.record(z.string(), z.unknown()).nullish(),
    ExtraHosts: list,
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Runtime: text,
  }),
})
type HostConfig = z.output<typeof inspectedSchema>['HostConfig']

/** @param inspected what the engine says of a container, as it says it */
export function containerProfile(inspected: unknown): ContainerProfile {
  const { AppArmorProfile: apparmor, Config: config, HostConfig: host } = inspectedSchema.parse(inspected)
  return {
    user: config.User,
    privileged: host.Privileged,
    capabilities: capabilities(host),
    newPrivileges: !host.SecurityOpt.some((option) => /^no-new-privileges(?::true|=true)?$/.test(option)),
    seccomp: seccomp(host.SecurityOpt),
    apparmor,
    masked: host.MaskedPaths === null || host.MaskedPaths === undefined || host.MaskedPaths.length > 0,
    readOnlyRoot: host.ReadonlyRootfs,
    init: host.Init,
    autoRemove: host.AutoRemove,
    restart: host.RestartPolicy?.Name || 'no',
    pids: host.PidsLimit,
    memory: host.Memory,
    swap: swap(host),
    cpus: host.NanoCpus === null ? null : host.NanoCpus / 1e9,
    oomScore: host.OomScoreAdj ?? 0,
    shm: host.ShmSize,
    disk: host.StorageOpt?.['size'] === undefined ? null : Number(host.StorageOpt['size']),
    log: logLimit(host.LogConfig?.Type ?? '', host.LogConfig?.Config ?? {}),
    shared: shared(host),
    cgroupParent: host.CgroupParent,
    devices: [...(host.Devices ?? []).map(({ PathOnHost: path }) => path), ...host.DeviceCgroupRules],
    gpus: (host.DeviceRequests ?? []).map(
      ({ Driver: driver, Count: count, DeviceIDs: ids }) => ids.join(',') || `${driver || 'gpu'}:${count === -1 ? 'all' : (count ?? 0)}`,
    ),
    network: host.NetworkMode === 'default' ? 'bridge' : host.NetworkMode,
    ports: Object.keys(host.PortBindings ?? {}),
    extraHosts: host.ExtraHosts,
    tmpfs: host.Tmpfs ?? {},
    runtime: host.Runtime,
  }
}

// https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
const granted =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ')

/** Docker keeps what it was asked for, Podman what came of it. */
function capabilities({ CapAdd: added, CapDrop: dropped }: HostConfig): string[] {
  const plain = (names: string[]): string[] => names.map((name) => name.toUpperCase().replace(/^CAP_/, ''))
  const gone = new Set(plain(dropped))
  const kept = gone.has('ALL') ? [] : granted.filter((name) => !gone.has(name))
  return [...new Set([...kept, ...plain(added)])].toSorted()
}

function seccomp(options: string[]): ContainerProfile['seccomp'] {
  const option = options.find((one) => one.startsWith('seccomp'))
  if (option === undefined || /^seccomp[=:](?:builtin|default)$/.test(option)) return 'engine'
  return /^seccomp[=:]unconfined$/.test(option) ? 'unconfined' : 'custom'
}

/** Engines count memory and swap together; without a limit of both there is as much swap again as memory. */
function swap({ Memory: memory, MemorySwap: both }: HostConfig): number | null {
  if (memory === null || both === null || both === undefined || both < 0) return null
  return both === 0 ? memory : both - memory
}

const units: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** bytes; null for a driver without a limit, or one that is not known */
function logLimit(driver: string, { 'max-size': size, 'max-file': files = '1' }: Record<string, string>): number | null {
  const [, number = '', unit = ''] = /^(\d+)([kmg]?)$/.exec(size ?? '') ?? []
  return driver === 'json-file' && number !== '' ? Number(number) * (units[unit] ?? 1) * Number(files) : null
}

function shared(host: HostConfig): string[] {
  const modes: [string, string][] = [
    ['pid', host.PidMode],
    ['ipc', host.IpcMode],
    ['uts', host.UTSMode],
    ['user', host.UsernsMode],
    ['cgroup', host.CgroupnsMode],
  ]
  return [
    ...modes
      .filter(([, mode]) => mode === 'host' || mode === 'shareable' || mode.startsWith('container:'))
      .map(([of, mode]) => `${of}: ${mode}`),
    ...host.VolumesFrom.map((container) => `volumes: ${container}`),
  ]
}
