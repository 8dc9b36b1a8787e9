import type Docker from 'dockerode'
import { egressNetwork, openNetwork } from '../../src/gateway/gateway-names.ts'

/**
 * What an engine holds of a project, by the engine's own word, when all its sessions are gone: containers, volumes, images but the workspace
 * that the next session starts from, and networks of scad's that are not those which all sessions share, or that somebody is still in.
 */
export async function leftOnEngine(docker: Docker, project: string): Promise<string[]> {
  const filters = { label: [`scad.project=${project}`] }
  const containers = await docker.listContainers({ all: true, filters })
  const { Volumes: volumes } = await docker.listVolumes({ filters })
  const images = await docker.listImages({ all: false, filters })
  return [
    ...containers.map(({ Names, Status }) => `container ${Names.join()} (${Status})`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
    // the newest workspace stays for the next session, on those it is built on
    ...images.filter(({ Labels }) => Labels['scad.kind'] !== 'workspace').map(({ RepoTags, Id }) => `image ${RepoTags?.join() ?? Id}`),
    ...(await leftNetworks(docker)),
  ]
}

async function leftNetworks(docker: Docker): Promise<string[]> {
  const listed = await docker.listNetworks({ filters: JSON.stringify({ label: ['scad.kind'] }) })
  const networks = await Promise.all(
    listed.map(async ({ Id }): Promise<Docker.NetworkInspectInfo> => await docker.getNetwork(Id).inspect()),
  )
  const shared = new Set<string>([egressNetwork, openNetwork])
  return networks.flatMap(({ Name: name, Containers: members = {} }) => {
    const inside = Object.values(members).map((member) => member.Name)
    // an engine takes a name a second time
    if (!shared.delete(name)) return [`network ${name}`]
    return inside.map((member) => `${member} in network ${name}`)
  })
}

/** The programs that scad began in containers of a project, and that run still. */
export async function runningExecs(docker: Docker, project: string): Promise<string[]> {
  const containers = await docker.listContainers({ filters: { label: [`scad.project=${project}`] } })
  const found = containers.map(async ({ Id, Names }) => {
    const { ExecIDs: ids } = await docker.getContainer(Id).inspect()
    // one that the engine has forgotten meanwhile has ended
    const execs = await Promise.all((ids ?? []).map(async (id) => await docker.getExec(id).inspect().catch(() => null))) // prettier-ignore
    return execs.flatMap((exec) => (exec?.Running === true ? [`${commandOf(exec)} in ${Names.join()}`] : []))
  })
  return (await Promise.all(found)).flat()
}

function commandOf({ ProcessConfig: { entrypoint, arguments: words } }: Docker.ExecInspectInfo): string {
  return [entrypoint, ...words].join(' ')
}
