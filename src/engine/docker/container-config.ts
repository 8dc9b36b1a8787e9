import type { ContainerCreateOptions, DeviceRequest, HostConfig, MountSettings } from 'dockerode'
import type { ContainerSpec, GpuRequest, Mount } from '../container-spec.ts'

/**
 * The container profile that every container of scad gets: an init process, no capability but those named, no new
 * privileges, the engine's seccomp profile, namespaces of its own, no restarts, bounded logs, mounts through the Mounts API (which never
 * creates a missing source). When memory runs out on the machine the kernel takes it before the engine.
 * @param engineName `docker` or `podman`; Podman has no json-file options
 */
export function containerConfig(spec: ContainerSpec, engineName: string): ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Labels: spec.labels,
    User: spec.user,
    Cmd: spec.command,
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: spec.workingDir,
    Hostname: spec.hostname,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    HostConfig: hostConfig(spec, engineName),
  }
}

// the types of dockerode lack it
type WithCgroupns = HostConfig & { CgroupnsMode: 'private' }

function hostConfig({ resources, ...spec }: ContainerSpec, engineName: string): WithCgroupns {
  return {
    Init: true,
    Privileged: false,
    CapDrop: ['ALL'],
    CapAdd: spec.capAdd,
    SecurityOpt: ['no-new-privileges'],
    IpcMode: 'private',
    CgroupnsMode: 'private',
    OomScoreAdj: 500,
    Mounts: spec.mounts.map(mountSettings),
    Tmpfs: spec.tmpfs,
    NetworkMode: spec.network,
    ReadonlyRootfs: spec.readOnlyRoot === true,
    ExtraHosts: spec.extraHosts,
    RestartPolicy: { Name: 'no' },
    ...(engineName === 'docker' ? { LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } } } : {}),
    ...(spec.runtime === undefined ? {} : { Runtime: spec.runtime }),
    ...(spec.gpu === undefined ? {} : gpuConfig(spec.gpu, engineName)),
    ...(resources.cpus === undefined ? {} : { NanoCpus: Math.round(resources.cpus * 1e9) }),
    // As much swap as memory would double the limit: equal numbers mean none.
    ...(resources.memory === undefined ? {} : { Memory: resources.memory, MemorySwap: resources.memory }),
    ...(resources.pids === undefined ? {} : { PidsLimit: resources.pids }),
    ...(resources.shm === undefined ? {} : { ShmSize: resources.shm }),
    ...(resources.disk === undefined ? {} : { StorageOpt: { size: String(resources.disk) } }),
  }
}

function mountSettings({ type, source, target, readOnly, labels, options = {}, noCopy = false }: Mount): MountSettings {
  return {
    Type: type,
    Source: source,
    Target: target,
    ReadOnly: readOnly,
    ...(labels === undefined ? {} : { VolumeOptions: { NoCopy: noCopy, Labels: labels, DriverConfig: { Name: '', Options: options } } }),
  }
}

function gpuConfig(gpu: GpuRequest, engineName: string): Pick<HostConfig, 'DeviceRequests' | 'Devices'> {
  if (engineName === 'docker') return { DeviceRequests: deviceRequests(gpu) }
  // Podman passes over device requests in silence; it takes CDI names for devices.
  return { Devices: cdiNames(gpu).map((name) => ({ PathOnHost: name, PathInContainer: name, CgroupPermissions: 'rwm' })) }
}

function cdiNames({ count, ids, cdi = [] }: GpuRequest): string[] {
  const wanted = ids ?? (count === undefined ? [] : count < 0 ? ['all'] : Array.from({ length: count }, (_, index) => String(index)))
  return [...wanted.map((id) => `nvidia.com/gpu=${id}`), ...cdi]
}

function deviceRequests({ count, ids, cdi }: GpuRequest): DeviceRequest[] {
  const requests: DeviceRequest[] = []
  if (ids !== undefined) requests.push({ Driver: '', Count: 0, DeviceIDs: ids, Capabilities: [['gpu']] })
  else if (count !== undefined) requests.push({ Driver: '', Count: count, Capabilities: [['gpu']] })
  if (cdi !== undefined) requests.push({ Driver: 'cdi', DeviceIDs: cdi })
  return requests
}
