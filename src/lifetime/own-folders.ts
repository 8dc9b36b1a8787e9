import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { HostPaths } from '../host/paths.ts'
import { knownProjects } from '../host/registry.ts'
import { namesIn } from '../host/walk-folder.ts'
import { trustFileName } from '../config/trust/trust-record.ts'
import { sessionSchema } from '../scad/names.ts'

/** A folder of SCAD_HOME, and what scad put into it. */
export interface OwnFolder {
  path: string
  name: string
  entries: string[]
}

/**
 * The folders of SCAD_HOME but the locks, each with what in it scad made, told by name and content: SCAD_HOME may be a folder that holds
 * other things under the same names. One that holds nothing of scad's is named when it is empty.
 */
export async function listOwnFolders(paths: HostPaths): Promise<OwnFolder[]> {
  const { projects, trust, quarantine, scratch, watch, archive } = paths
  const found: OwnFolder[] = [
    { path: projects, name: 'projects', entries: (await knownProjects(paths)).map(({ name }) => join(projects, `${name}.json`)) },
    { path: trust, name: 'trust', entries: await matching(trust, trustFileName) },
    { path: watch, name: 'watch', entries: await matching(watch, /^delivered(?:\.|$)/) },
    { path: quarantine, name: 'quarantine', entries: await matching(quarantine, /^[a-z0-9][a-z0-9._-]*-(?:code|save)$/) },
    { path: scratch, name: 'scratch', entries: await matching(scratch, /^scratch-[0-9a-f]+$/) },
    { path: archive, name: 'archive', entries: await archived(archive) },
  ]
  const named = await Promise.all(found.map(async ({ path, entries }) => entries.length > 0 || (await isEmpty(path))))
  return found.filter((_, index) => named[index])
}

/** Removes what scad made in a folder of its own, and the folder unless it holds anything else. */
export async function removeOwnFolder(paths: HostPaths, path: string): Promise<void> {
  const entries = (await listOwnFolders(paths)).find((folder) => folder.path === path)?.entries ?? []
  for (const entry of entries) await rm(entry, { recursive: true, force: true })
  for (const folder of new Set([...entries.map((entry) => dirname(entry)), path])) await rmdir(folder).catch(() => {})
}

async function matching(folder: string, pattern: RegExp): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => pattern.test(name)).map((name) => join(folder, name))
}

async function archived(archive: string): Promise<string[]> {
  const sessions = (await namesIn(archive)).filter((name) => sessionSchema.safeParse(name).success)
  const found = sessions.map(async (session) => await matching(join(archive, session), /^[1-9]\d*(?:\.tmp)?$/))
  const folders = (await Promise.all(found)).flat()
  const own = await Promise.all(folders.map(async (folder) => folder.endsWith('.tmp') || (await isFile(join(folder, 'record.json')))))
  return folders.filter((_, index) => own[index])
}

async function isEmpty(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    ({ length }) => length === 0,
    () => false,
  )
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}
