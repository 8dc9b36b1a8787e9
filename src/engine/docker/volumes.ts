import { z } from 'zod'
import type { LabelFilter, Volume, VolumeDetails } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { statusOf } from './errors.ts'
import { labelFilters } from './filters.ts'

/** Makes a volume; one of that name that exists already is left as it is. */
export async function createVolume(client: DockerClient, name: string, labels: Record<string, string>): Promise<void> {
  await client.call({ doing: `create volume ${name}`, kind: 'volume' }, (docker) => docker.createVolume({ Name: name, Labels: labels }))
}

/** One list call. */
export async function listVolumes(client: DockerClient, filter: LabelFilter): Promise<Volume[]> {
  const answer = await client.call({ doing: 'list volumes', kind: 'volume' }, (docker) =>
    docker.listVolumes({ filters: JSON.stringify(labelFilters(filter)) }),
  )
  return (answer.Volumes ?? []).map((volume) => ({ name: volume.Name, labels: volume.Labels ?? {}, created: createdAt(volume) }))
}

/** null when there is no such volume. */
export async function inspectVolume(client: DockerClient, name: string): Promise<VolumeDetails | null> {
  return await client.call({ doing: `inspect volume ${name}`, kind: 'volume' }, async (docker) => {
    try {
      const volume = await docker.getVolume(name).inspect()
      const { Labels: labels, Mountpoint: folder, Options: options } = volume
      return { name, labels: labels ?? {}, created: createdAt(volume), folder, options: options ?? {} }
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      return null
    }
  })
}

/** A field that the engine gives and its typings leave out. */
function createdAt(volume: object): number {
  const time = 'CreatedAt' in volume ? Date.parse(String(volume.CreatedAt)) : Number.NaN
  return Number.isNaN(time) ? 0 : time
}

/** Does nothing when it is gone. Fails while a container has it. */
export async function removeVolume(client: DockerClient, name: string): Promise<void> {
  await client.call({ doing: `remove volume ${name}`, kind: 'volume' }, async (docker) => {
    try {
      await docker.getVolume(name).remove()
    } catch (error) {
      if (statusOf(error) !== 404) throw error
    }
  })
}

const usageSchema = z.object({
  Volumes: z.array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() })).nullish(),
})

/** Volume name → bytes; none for one whose size the engine does not know. */
export async function volumeSizes(client: DockerClient): Promise<Map<string, number>> {
  const answer: unknown = await client.call({ doing: 'measure volumes', kind: 'volume' }, (docker) => docker.df())
  const sized = usageSchema.parse(answer).Volumes ?? []
  return new Map(sized.flatMap(({ Name, UsageData }) => (UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size]] : [])))
}
