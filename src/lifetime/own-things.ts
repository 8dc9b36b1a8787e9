import { isOwnCache, isOwnContainer, isOwnEgress, isOwnImage, isOwnImageName, isOwnNetwork, isOwnOverlay } from '../scad/own.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { listOwnFolders } from './own-folders.ts'

/** Something besides sessions that scad made: in the engine, or on the host. */
export interface OwnThing {
  kind: 'container' | 'image' | 'volume' | 'network' | 'folder'
  /** What it is removed by: the engine's id or name, or a path. */
  id: string
  name: string
  what: string
}

/**
 * Everything that scad made for this user and that is no session, in an order in which it can be removed. Only what carries scad's labels
 * and a name that scad gives is named at all.
 */
export async function listOwnThings(scad: Scad): Promise<OwnThing[]> {
  return [
    ...(await containers(scad)),
    ...(await images(scad)),
    ...(await volumes(scad)),
    ...(await networks(scad)),
    ...(await folders(scad)),
  ]
}

async function containers({ engine, identity }: Scad): Promise<OwnThing[]> {
  const own = (await engine.listContainers({})).filter((container) => isOwnContainer(container, String(identity.uid)))
  return own.flatMap(({ id, name, labels }) =>
    labels[label.kind] === 'session' ? [] : [{ kind: 'container', id, name, what: 'scad itself worked in it' }],
  )
}

/** By each of their names: one that a person gave keeps the image, and is none of ours. What is built on another goes before it. */
async function images({ engine, identity }: Scad): Promise<OwnThing[]> {
  const listed = await engine.listImages({})
  const named = listed.filter((image) => isOwnImage(image, String(identity.uid)) || image.tags.some(isBootstrapped))
  const inspected = await Promise.all(named.map(({ id }) => engine.inspectImage(id)))
  return inspected
    .filter((image) => image !== null)
    .toSorted((a, b) => (b.layers ?? 0) - (a.layers ?? 0))
    .flatMap(({ tags, labels }) =>
      tags.filter(isOwnImageName).map((name): OwnThing => {
        const what = isBootstrapped(name) ? 'the base image that scad made' : `an image of scad: ${labels[label.kind]}`
        return { kind: 'image', id: name, name, what }
      }),
    )
}

/** A base that scad made of Debian's packages, where no registry answered. A pulled one keeps the name it has there. */
function isBootstrapped(reference: string): boolean {
  return isOwnImageName(reference) && /(?:^|\/)scad\/base:/.test(reference)
}

async function volumes({ engine, identity }: Scad): Promise<OwnThing[]> {
  const owner = String(identity.uid)
  return (await engine.listVolumes({})).flatMap((volume): OwnThing[] => {
    const { name, labels } = volume
    if (isOwnCache(volume, owner)) return [{ kind: 'volume', id: name, name, what: `a package cache of ${labels[label.project]}` }]
    if (isOwnOverlay(volume, owner)) return [{ kind: 'volume', id: name, name, what: 'an overlay of a session' }]
    return isOwnEgress(volume, owner) ? [{ kind: 'volume', id: name, name, what: 'the sockets of a gateway' }] : []
  })
}

async function networks({ engine, identity }: Scad): Promise<OwnThing[]> {
  const own = (await engine.listNetworks({})).filter((network) => isOwnNetwork(network, String(identity.uid)))
  return own.map(({ name }) => ({ kind: 'network', id: name, name, what: 'the network that sessions or their gateways share' }))
}

async function folders({ paths }: Scad): Promise<OwnThing[]> {
  return (await listOwnFolders(paths)).map(({ path, name }) => ({ kind: 'folder', id: path, name: path, what: `${name} of scad` }))
}
