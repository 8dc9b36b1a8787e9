import { release } from 'node:os'
import { z } from 'zod'
import type { EngineInfo } from '../engine.ts'
import type { FoundEngine } from '../find-engine.ts'
import type { DockerClient } from './client.ts'

const infoSchema = z.object({
  NCPU: z.number(),
  MemTotal: z.number(),
  DockerRootDir: z.string(),
  KernelVersion: z.string(),
  OperatingSystem: z.string(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
})

/** Version, platform and what the engine can do. */
export async function engineInfo(client: DockerClient, { endpoint, version }: FoundEngine): Promise<EngineInfo> {
  const answer: unknown = await client.call({ doing: 'ask for information', kind: 'engine' }, (docker) => docker.info())
  const info = infoSchema.parse(answer)
  return {
    name: client.engineName,
    version: version.Version,
    apiVersion: version.ApiVersion,
    source: endpoint.source,
    address: endpoint.address,
    rootless: (info.SecurityOptions ?? []).some((option) => option.startsWith('name=rootless')),
    cpus: info.NCPU,
    memory: info.MemTotal,
    rootFolder: info.DockerRootDir,
    runtimes: Object.keys(info.Runtimes ?? {}),
    // A desktop engine has a socket here and runs in a virtual machine with another kernel.
    local: endpoint.transport.type === 'unix' && info.KernelVersion === release() && !/docker desktop/i.test(info.OperatingSystem),
  }
}
