import { rm, rmdir } from 'node:fs/promises'
import { z } from 'zod'
import { isError, ScadError } from '../errors/scad-error.ts'
import { listClaims, withLock } from '../host/locks.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { requireIdle } from '../session/cancel-live-jobs.ts'
import { listSessions } from '../session/list.ts'
import type { Session } from '../session/session.ts'
import { listOwnThings, type OwnThing } from './own-things.ts'
import { removeOwnFolder } from './own-folders.ts'
import { removeSession } from './remove.ts'
import { savedInRepoSchema, savedInRepos } from './saved-in-repos.ts'

export const uninstallInput = z.object({
  apply: z.boolean().default(false).describe('do it; without this nothing is changed'),
  force: z.boolean().default(false).describe('cancel jobs that run'),
  keepArchive: z.boolean().default(false).describe('leave the archive of removed sessions'),
})
type Choice = z.output<typeof uninstallInput>

const uninstalledItemSchema = z.object({
  kind: z.enum(['session', 'container', 'image', 'volume', 'network', 'folder']),
  name: z.string(),
  goes: z.boolean(),
  reason: z.string(),
})
type Item = z.infer<typeof uninstalledItemSchema>

export const uninstalledSchema = z.object({
  applied: z.boolean().describe('false: nothing was changed'),
  items: z.array(uninstalledItemSchema),
  repos: z.array(savedInRepoSchema).describe('host repositories in which work stays that scad saved or fetched'),
})
export type Uninstalled = z.infer<typeof uninstalledSchema>

/**
 * Finds everything that scad made for this user, in the engine and on the host; with `apply` removes it. The work of every session is
 * saved in the host repositories first, where it stays. What a person made of something of scad's keeps that; it is named, and goes at a
 * later call. Broken off, it can be called again.
 *
 * @throws session-busy when a job runs, before anything is touched; locked when another scad process is at work; unsaved-work, …
 */
export async function uninstall(scad: Scad, input: z.input<typeof uninstallInput> = {}): Promise<Uninstalled> {
  const choice = uninstallInput.parse(input)
  const sessions = (await listSessions(scad)).filter(({ labels }) => labels[label.owner] === String(scad.identity.uid))
  if (choice.apply) return await withLock(scad.paths, 'uninstall', async () => await remove(scad, sessions, choice))
  const planned = await Promise.all(sessions.map(async (session) => await sessionItem(scad, session, choice)))
  const things = (await listOwnThings(scad)).filter((thing) => isMeant(thing, scad, choice)).map((thing) => item(thing, null))
  return { applied: false, items: [...planned, ...things], repos: await savedInRepos(scad, reposOf(sessions)) }
}

async function sessionItem(scad: Scad, session: Session, { force }: Choice): Promise<Item> {
  const saved = { kind: 'session', name: session.id, goes: true, reason: 'its work is saved in the host repositories first' } as const
  try {
    if (!force) await requireIdle(scad, session)
    return saved
  } catch (error) {
    if (isError(error, 'session-busy')) return { ...saved, goes: false, reason: `${error.message}; --force cancels it` }
    // it may be going at this moment
    if (isError(error, 'engine-failed', 'session-not-found')) return { ...saved, goes: false, reason: error.message }
    throw error
  }
}

async function remove(scad: Scad, sessions: readonly Session[], choice: Choice): Promise<Uninstalled> {
  await requireNobody(scad)
  if (!choice.force) for (const session of sessions) await requireIdle(scad, session)
  const items: Item[] = []
  for (const { id } of sessions) {
    await removeSession(scad, { session: id, force: choice.force }, 'uninstalled').catch(unlessGone)
    items.push({ kind: 'session', name: id, goes: true, reason: 'its work was saved in the host repositories first' })
  }
  // while it is still known which repositories there are
  const repos = await savedInRepos(scad, reposOf(sessions))
  for (const thing of await listOwnThings(scad))
    if (isMeant(thing, scad, choice)) items.push(item(thing, await removeThing(scad, thing).then(() => null, reasonOf)))
  for (const { file } of await listClaims(scad.paths)) await rm(file, { force: true })
  await rmdir(scad.paths.locks).catch(() => {})
  // unless it holds what scad did not make, or what was to be kept
  await rmdir(scad.paths.home).catch(() => {})
  return { applied: true, items, repos }
}

/** @throws locked */
async function requireNobody({ paths }: Scad): Promise<void> {
  const other = (await listClaims(paths)).find(({ alive, pid }) => alive && pid !== process.pid)
  if (other !== undefined)
    throw new ScadError('locked', `another scad process (${other.pid}) is at "${other.name}"`, {
      hint: 'wait for it to end, or end it, and try again',
    })
}

async function removeThing({ engine, paths }: Scad, { kind, id }: OwnThing): Promise<void> {
  switch (kind) {
    case 'container':
      return await engine.removeContainer(id)
    case 'image':
      return await engine.removeImage(id, { unused: true })
    case 'volume':
      return await engine.removeVolume(id)
    case 'network':
      return await engine.removeNetwork(id)
    case 'folder':
      return await removeOwnFolder(paths, id)
  }
}

function isMeant({ kind, name }: OwnThing, { paths }: Scad, { keepArchive }: Choice): boolean {
  return !(keepArchive && kind === 'folder' && name === paths.archive)
}

function item({ kind, name, what }: OwnThing, obstacle: string | null): Item {
  return { kind, name, goes: obstacle === null, reason: obstacle ?? what }
}

function reposOf(sessions: readonly Session[]): string[] {
  return sessions.flatMap(({ repos }) => repos.map(({ path }) => path))
}

/** Why something is still there: the engine says who uses it. */
function reasonOf(error: unknown): string {
  if (isError(error, 'engine-failed')) return error.message
  throw error
}

function unlessGone(error: unknown): null {
  if (isError(error, 'session-not-found')) return null
  throw error
}
