import { stat } from 'node:fs/promises'
import { findArchived } from '../archive/entries.ts'
import { type HookEvent, hookEvents } from '../config/hook-schema.ts'
import { believedOwners } from '../config/load.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Hook, Project } from '../config/project.ts'
import { readConfig } from '../config/read-config.ts'
import { requireTrust } from '../config/trust/require-trust.ts'
import { isError } from '../errors/scad-error.ts'
import { knownProject, knownProjects } from '../host/registry.ts'
import type { Scad } from '../scad/scad.ts'
import { sessionsByLabel } from '../session/list.ts'
import { sha256 } from '../text/hash.ts'
import { trustedOnly } from '../config/trust/module-guard.ts'
import type { ScadEvent } from './scad-event.ts'

/** A hook, and where it runs. */
export interface HookPlace {
  hook: Hook
  /** Of the config that says so. */
  folder: string
  /** The same as long as the config says the same. */
  key: string
}

export type HookedEvent = ScadEvent & { type: HookEvent }

/** True for what hooks can be run on. */
export function isHooked(event: ScadEvent): event is HookedEvent {
  return hookEvents.some((type) => type === event.type)
}

/**
 * The hooks to run on an event, as the config says at this moment: that which its session was made from, else that which is known by the
 * project's name; for what concerns this machine those of every known project. A config of another user says nothing here: hooks run as
 * whoever watches.
 * @throws config-invalid, config-untrusted
 */
export async function hooksFor(scad: Scad, event: HookedEvent): Promise<HookPlace[]> {
  const files = event.session === '' ? (await knownProjects(scad.paths)).map(({ file }) => file) : await configsOf(scad, event)
  const projects = await Promise.all(files.map(async (file) => await trusted(scad, file)))
  const wanted = event.session === '' ? projects : projects.filter((project) => project !== null).slice(0, 1)
  const places = wanted.flatMap((project) => (project === null ? [] : project.on[event.type].map((hook) => placeOf(hook, project))))
  return [...new Map(places.map((place) => [place.key, place])).values()]
}

/** Config files that may say it, the first that is there first. */
async function configsOf(scad: Scad, { session, project }: ScadEvent): Promise<string[]> {
  const there = (await sessionsByLabel(scad, { project })).find(({ id }) => id === session)
  const spec = (there ?? (await findArchived(scad, session).catch(() => null)))?.spec
  const known = await knownProject(scad.paths, project)
  return [...new Set([spec?.config ?? '', known?.file ?? ''])].filter((file) => file !== '')
}

/** The project of a config file; null when it is gone, or belongs to somebody whose code shall not run here. */
async function trusted(scad: Scad, file: string): Promise<Project | null> {
  const info = await stat(file).catch(() => null)
  if (info === null || !believedOwners(scad).includes(info.uid)) return null
  try {
    const raw = await readConfig(file, trustedOnly(scad))
    const project = await parseConfig(scad, raw)
    await requireTrust(scad, raw, project)
    return project
  } catch (error) {
    if (isError(error, 'config-not-found')) return null
    throw error
  }
}

function placeOf(hook: Hook, { folder }: Project): HookPlace {
  return { hook, folder, key: sha256(folder, JSON.stringify(hook)).slice(0, 16) }
}
