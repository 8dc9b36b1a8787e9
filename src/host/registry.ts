import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import type { HostPaths } from './paths.ts'

/** A project that was used on this machine, so that its name works anywhere. */
export interface KnownProject {
  name: string
  /** Absolute path of its config file; it may be gone. */
  file: string
}

type Paths = Pick<HostPaths, 'projects'>

const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/
const entrySchema = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(namePattern),
  file: z.string().startsWith('/').max(4096),
})
/** bytes; an entry is a name and a path */
const maxEntry = 16_384

/** Remembers a project under its name, in place of whatever had that name. @throws no-space, home-unusable */
export async function rememberProject(paths: Paths, { name, file }: KnownProject): Promise<void> {
  await writeAtomically(entryFile(paths, name), `${JSON.stringify({ version: 1, name, file })}\n`)
}

/** The project of that name, or null. A file that holds anything but an entry counts as none. */
export async function knownProject(paths: Paths, name: string): Promise<KnownProject | null> {
  if (!namePattern.test(name)) return null
  const path = entryFile(paths, name)
  const info = await stat(path).catch(() => undefined)
  if (info === undefined || !info.isFile() || info.size > maxEntry) return null
  const entry = entrySchema.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')))
  return entry.success && entry.data.name === name ? { name, file: entry.data.file } : null
}

/** Every known project, by name. */
export async function knownProjects(paths: Paths): Promise<KnownProject[]> {
  const files = await readdir(paths.projects).catch(() => [])
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
  const projects = await Promise.all(names.toSorted().map((name) => knownProject(paths, name)))
  return projects.filter((project) => project !== null)
}

/** Forgets a project; its config file and sessions stay. Does nothing when it is not known. */
export async function forgetProject(paths: Paths, name: string): Promise<void> {
  if (namePattern.test(name)) await rm(entryFile(paths, name), { force: true })
}

function entryFile(paths: Paths, name: string): string {
  return join(paths.projects, `${name}.json`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
