import type { LabelFilter, Network } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { engineText, statusOf, type Subject } from './errors.ts'
import { labelFilters } from './filters.ts'

/** Makes a bridge in which containers do not reach one another; one of that name is left as it is. */
export async function ensureNetwork(client: DockerClient, name: string, labels: Record<string, string>): Promise<void> {
  await client.call(subjectOf('create', name), async (docker) => {
    if (await isThere(docker.getNetwork(name).inspect())) return
    try {
      const Options = { 'com.docker.network.bridge.enable_icc': 'false' }
      await docker.createNetwork({ Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels, Options })
    } catch (error) {
      // somebody else was quicker
      if (statusOf(error) !== 409) throw error
    }
  })
}

/** One list call. */
export async function listNetworks(client: DockerClient, filter: LabelFilter): Promise<Network[]> {
  const found = await client.call({ doing: 'list networks', kind: 'network' }, (docker) =>
    docker.listNetworks({ filters: JSON.stringify(labelFilters(filter)) }),
  )
  return found.map(({ Name: name, Labels: labels }) => ({ name, labels: labels ?? {} }))
}

/** Does nothing when it is gone. Fails while a container that runs has it. */
export async function removeNetwork(client: DockerClient, name: string): Promise<void> {
  await client.call(subjectOf('remove', name), async (docker) => {
    await isThere(docker.getNetwork(name).remove())
  })
}

/** Whether a container did not start because its network is no longer the one it was created with. */
export function lacksNetwork(error: unknown): boolean {
  return /network \S+ not found/.test(engineText(error))
}

/** Has a container join its network anew: engines remember which one of the name it was. */
export async function rejoinNetwork(client: DockerClient, container: string): Promise<void> {
  await client.call({ doing: `connect container ${container}`, kind: 'container' }, async (docker) => {
    const { HostConfig } = await docker.getContainer(container).inspect()
    const network = docker.getNetwork(HostConfig.NetworkMode ?? '')
    await network.disconnect({ Container: container, Force: true })
    await network.connect({ Container: container })
  })
}

async function isThere(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

function subjectOf(verb: string, name: string): Subject {
  return { doing: `${verb} network ${name}`, kind: 'network' }
}
