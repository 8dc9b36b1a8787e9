import Docker from 'dockerode'

/** Takes a container off every network, so that its loopback is all it has. */
export async function takeOffNetworks(container: string): Promise<void> {
  const docker = new Docker()
  const { NetworkSettings } = await docker.getContainer(container).inspect()
  for (const name of Object.keys(NetworkSettings.Networks)) await docker.getNetwork(name).disconnect({ Container: container, Force: true })
}
