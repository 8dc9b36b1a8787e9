import { join } from 'node:path'
import { listEntries } from '../archive/entries.ts'
import { toldBefore } from '../archive/told-before.ts'
import { entryDrafts, entrySizes } from '../archive/heavy.ts'
import { type ListedProject, listProjects } from '../config/known-projects.ts'
import { isError } from '../errors/scad-error.ts'
import { listClaims } from '../host/locks.ts'
import { namesIn, walkFolder } from '../host/walk-folder.ts'
import { cachePrefix } from '../image/caches.ts'
import { label } from '../scad/labels.ts'
import { isOwnCache } from '../scad/own.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import { listSessions } from '../session/list.ts'
import { isReady, type Session } from '../session/session.ts'
import { volumeName } from '../session/spec.ts'
import type { Facts, LostSession, QuarantineFolder, SeenCache, SeenImage } from './facts.ts'
import { leftGateways } from './left-gateways.ts'

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
  const owner = String(scad.identity.uid)
  const known = projects.filter(({ exists }) => exists)
  return {
    now: scad.now(),
    owner,
    containers: containers.map((container) => ({ ...container, writableSize: sizes.get(container.id) ?? 0 })),
    starts: new Map(sessions.filter((session) => !isReady(session)).map(({ container, start }) => [container, start])),
    images,
    lost: await Promise.all(sessions.filter(({ state }) => state === 'lost').map((session) => lostSession(scad, session))),
    caches: await packageCaches(scad, owner, known),
    gateways: leftGateways(owner, containers, await scad.engine.listVolumes({ [label.kind]: 'egress' }), sessions),
    quarantine: await quarantineFolders(scad.paths.quarantine),
    archive: { entries: await entrySizes(scad.paths), drafts: await entryDrafts(scad.paths) },
    claims,
    projects: known.map(({ id }) => id),
  }
}

async function seenImages({ engine }: Scad): Promise<SeenImage[]> {
  const listed = await engine.listImages({})
  const inspected = await Promise.all(listed.map(({ id }) => engine.inspectImage(id)))
  // one that went meanwhile is no longer of interest
  return inspected.filter((image) => image !== null).map((image) => ({ ...image, layerIds: image.layerIds ?? [] }))
}

async function lostSession(scad: Scad, session: Session): Promise<LostSession> {
  const { id, labels, start } = session
  return { id: volumeName(id), labels, leftover: start === 'broken-off', archived: await isArchived(scad, session) }
}

async function isArchived(scad: Scad, session: Session): Promise<boolean> {
  const entry = (await listEntries(scad.paths, session.id)).at(-1)
  if (entry === undefined) return false
  try {
    return (await toldBefore(entry, await readJournal(scad, session))) !== null
  } catch (error) {
    if (isError(error, 'engine-failed', 'session-not-found')) return false
    throw error
  }
}

async function packageCaches(scad: Scad, owner: string, projects: readonly ListedProject[]): Promise<SeenCache[]> {
  const prefixes = await Promise.all(projects.map(async ({ id, file }) => await cachePrefix(scad, { name: id, file })))
  const caches = (await scad.engine.listVolumes({}))
    .filter((volume) => isOwnCache(volume, owner))
    .map((volume) => ({ ...volume, known: prefixes.some((prefix) => volume.name.startsWith(prefix)) }))
  const sizes = caches.every(({ known }) => known) ? new Map<string, number>() : await scad.engine.volumeSizes()
  return caches.map(({ name, labels, known, created }) => ({ id: name, labels, known, created, bytes: sizes.get(name) ?? 0 }))
}

/** Of the containers that may go: the engine walks every layer it is asked the size of. */
async function writableSizes({ engine }: Scad): Promise<Map<string, number>> {
  const kinds = ['reader', 'workspace', 'environment', 'probe']
  const found = await Promise.all(kinds.map((kind) => engine.listContainers({ [label.kind]: kind }, { sizes: true })))
  return new Map(found.flat().map(({ id, writableSize = 0 }) => [id, writableSize]))
}

async function quarantineFolders(top: string): Promise<QuarantineFolder[]> {
  const names = (await namesIn(top)).filter((name) => /-(?:code|save)$/.test(name))
  return await Promise.all(
    names.map(async (name) => {
      const path = join(top, name)
      return { path, session: name.replace(/-(?:code|save)$/, ''), ...(await walkFolder(path)) }
    }),
  )
}
