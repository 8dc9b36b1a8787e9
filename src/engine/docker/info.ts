import { release } from 'node:os'
import { z } from 'zod'
import type { EngineInfo } from '../engine-info.ts'
import type { FoundEngine } from '../find-engine.ts'
import type { DockerClient } from './client.ts'
import { statusOf } from './errors.ts'

const infoSchema = z.object({
  NCPU: z.number(),
  MemTotal: z.number(),
  DockerRootDir: z.string(),
  KernelVersion: z.string(),
  OperatingSystem: z.string(),
  DefaultRuntime: z.string().nullish(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  SystemTime: z.string().nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  MemoryLimit: z.boolean().nullish(),
  CpuCfsQuota: z.boolean().nullish(),
  PidsLimit: z.boolean().nullish(),
  Driver: z.string().nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
})

/** Version, platform and what the engine can do. */
export async function engineInfo(client: DockerClient, { endpoint, version, tried }: FoundEngine): Promise<EngineInfo> {
  const asked = Date.now()
  const answer: unknown = await client.call({ doing: 'ask for information', kind: 'engine' }, (docker) => docker.info())
  const info = infoSchema.parse(answer)
  // the engine looked at its clock somewhere between question and answer
  const ahead = Date.parse(info.SystemTime ?? '') - (asked + Date.now()) / 2
  return {
    name: client.engineName,
    version: version.Version,
    apiVersion: version.ApiVersion,
    source: endpoint.source,
    address: endpoint.address,
    tried,
    clockAhead: Number.isNaN(ahead) ? null : Math.round(ahead),
    rootless: (info.SecurityOptions ?? []).some((option) => option.startsWith('name=rootless')),
    cpus: info.NCPU,
    memory: info.MemTotal,
    rootFolder: info.DockerRootDir,
    runtimes: Object.keys(info.Runtimes ?? {}),
    defaultRuntime: info.DefaultRuntime ?? '',
    seccomp: securityProfile(info.SecurityOptions ?? [], 'seccomp'),
    apparmor: securityProfile(info.SecurityOptions ?? [], 'apparmor') !== null,
    limits: {
      memory: info.MemoryLimit !== false,
      cpus: info.CpuCfsQuota !== false,
      pids: info.PidsLimit !== false,
      disk: canLimitDisk(info.Driver ?? '', info.DriverStatus ?? []),
    },
    // A desktop engine has a socket here and runs in a virtual machine with another kernel.
    local: endpoint.transport.type === 'unix' && info.KernelVersion === release() && !/docker desktop/i.test(info.OperatingSystem),
  }
}

/**
 * Whether the storage driver can: btrfs and zfs do, overlay where it is on xfs, and there only when that is mounted with pquota, which the
 * creation of a container tells. https://docs.docker.com/reference/cli/docker/container/run/#storage-opt
 */
export function canLimitDisk(driver: string, status: string[][]): boolean {
  const backing = status.find(([name = '']) => name === 'Backing Filesystem')?.[1] ?? ''
  return /^(?:btrfs|zfs)$/.test(driver) || (/^overlay2?$/.test(driver) && backing === 'xfs')
}

/** `name=seccomp,profile=builtin`: `default` for the engine's own one, its path for another, null when there is none. */
function securityProfile(options: string[], name: string): string | null {
  const option = options.find((one) => one === `name=${name}` || one.startsWith(`name=${name},`))
  const profile = /profile=(.*)/.exec(option ?? '')?.[1] ?? 'default'
  return option === undefined ? null : profile === 'builtin' ? 'default' : profile
}

/** Docker makes its default network anew whenever it is started, which is the only time of it that it tells; others keep theirs. */
export async function engineStart(client: DockerClient): Promise<number | null> {
  if (client.engineName !== 'docker') return null
  const network: unknown = await client.call({ doing: 'ask for its start', kind: 'engine' }, async (docker) => {
    try {
      return await docker.getNetwork('bridge').inspect()
    } catch (error) {
      // it was told to have none
      if (statusOf(error) === 404) return null
      throw error
    }
  })
  const { Created: created } = z.object({ Created: z.string() }).safeParse(network).data ?? {}
  return Date.parse(created ?? '') || null
}
