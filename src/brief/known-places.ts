import { loadProject } from '../config/load.ts'
import { repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import type { Place } from './plan-paths.ts'

/** What a prompt is made of that only the session or its project knows. */
export interface KnownPlaces {
  /** The config file. */
  config: string
  /** Repositories and mounts. */
  places: Place[]
}

/** Of a session, also one that is gone. Pure. */
export function sessionPlaces({ repos, spec }: Pick<Session, 'repos' | 'spec'>): KnownPlaces {
  return { config: spec.config, places: placesOf(repos, spec.mounts) }
}

/** Of the sessions that a project will have. @throws what `loadProject` throws */
export async function projectPlaces(
  scad: Scad,
  wanted: { project?: string | undefined; config?: string | undefined },
): Promise<KnownPlaces> {
  const { file, repos, mounts } = await loadProject(scad, wanted)
  return { config: file, places: placesOf(repos, mounts) }
}

function placesOf(repos: readonly { key: string; path: string }[], mounts: readonly { source: string; target: string }[]): Place[] {
  return [
    ...repos.map(({ key, path }) => ({ host: path, inside: repoFolder(key) })),
    ...mounts.map(({ source, target }) => ({ host: source, inside: target })),
  ]
}
