import { join } from 'node:path'
import { listProjects } from '../config/known-projects.ts'
import { listClaims } from '../host/locks.ts'
import { namesIn, walkFolder } from '../host/walk-folder.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { listSessions } from '../session/list.ts'
import { isReady, type Session } from '../session/session.ts'
import { volumeName } from '../session/spec.ts'
import type { Facts, LostSession, QuarantineFolder, SeenImage } from './facts.ts'

/** What there is on the host and in the engine at this moment. Changes nothing. @throws engine-unreachable, engine-failed, … */
export async function observe(scad: Scad): Promise<Facts> {
  // claims before folders: a process that ended between the two has removed its folder
  const [claims, projects, containers, images] = await Promise.all([
    listClaims(scad.paths),
    listProjects(scad),
    scad.engine.listContainers({}),
    seenImages(scad),
  ])
  const [sizes, sessions] = await Promise.all([writableSizes(scad), listSessions(scad)])
  return {
    now: scad.now(),
    owner: String(scad.identity.uid),
    containers: containers.map((container) => ({ ...container, writableSize: sizes.get(container.id) ?? 0 })),
    starts: new Map(sessions.filter((session) => !isReady(session)).map(({ container, start }) => [container, start])),
    images,
    lost: sessions.filter(({ state }) => state === 'lost').map(lostSession),
    quarantine: await quarantineFolders(scad.paths.quarantine),
    claims,
    projects: projects.filter(({ exists }) => exists).map(({ id }) => id),
  }
}

async function seenImages({ engine }: Scad): Promise<SeenImage[]> {
  const listed = await engine.listImages({})
  const inspected = await Promise.all(listed.map(({ id }) => engine.inspectImage(id)))
  // one that went meanwhile is no longer of interest
  return inspected.filter((image) => image !== null).map((image) => ({ ...image, layerIds: image.layerIds ?? [] }))
}

function lostSession({ id, labels, start }: Session): LostSession {
  return { id: volumeName(id), labels, leftover: start === 'broken-off' }
}

/** Of the containers that may go: the engine walks every layer it is asked the size of. */
async function writableSizes({ engine }: Scad): Promise<Map<string, number>> {
  const kinds = ['reader', 'workspace', 'environment', 'probe']
  const found = await Promise.all(kinds.map((kind) => engine.listContainers({ [label.kind]: kind }, { sizes: true })))
  return new Map(found.flat().map(({ id, writableSize = 0 }) => [id, writableSize]))
}

async function quarantineFolders(top: string): Promise<QuarantineFolder[]> {
  const names = await namesIn(top)
  return await Promise.all(
    names.map(async (name) => {
      const path = join(top, name)
      return { path, session: name.replace(/-(?:code|save)$/, ''), ...(await walkFolder(path)) }
    }),
  )
}
