import { posix } from 'node:path'
import { isError, ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readArchive } from './read-archive.ts'
import { parseSurvey, type Surveyed } from './survey.ts'

/** A place in a repo of a session as it was at the end of a job. */
export interface KeptPlace {
  surveyed: Surveyed
  /** Path of the pack on the session's volume; null where there was nothing to name. */
  pack: string | null
}

const maxPlaces = 200

/**
 * What was kept of a repo at the end of the last job after which it could be read; nothing when there was no such job.
 *
 * @param container that holds the session's volume
 * @throws unsaved-work when it cannot be understood
 */
export async function readKept(scad: Scad, container: string, key: string): Promise<KeptPlace[]> {
  const folder = `${layout.kept}/${key}`
  try {
    const files = await readArchive(await scad.engine.getArchive(container, `${folder}/manifest`))
    return parseManifest(files.get('manifest')?.toString() ?? '', key).map(({ surveyed, pack }) => ({
      surveyed,
      pack: pack === null ? null : posix.join(folder, pack),
    }))
  } catch (error) {
    if (isError(error, 'path-not-found')) return []
    throw error
  }
}

/** Reads a manifest of `images/runner/keep`. Much in it was said by an agent. Pure. @throws unsaved-work */
export function parseManifest(text: string, key: string): KeptPlace[] {
  const [before, ...parts] = text.split(/^place (repo|nested) (\/.*)\n/m)
  const places: KeptPlace[] = []
  for (let index = 0; index < parts.length; index += 3) {
    const [kind, path = '', said = ''] = parts.slice(index, index + 3)
    const [lines, pack = null] = splitPack(said)
    places.push({ surveyed: parseSurvey(lines, { path, kind: kind === 'repo' ? 'repo' : 'nested', base: '' }).surveyed, pack })
  }
  const [first] = places
  const understood = before === '' && first?.surveyed.path === repoFolder(key) && places.length <= maxPlaces
  if (!understood || places.some((place, index) => !isSound(place, index)))
    throw new ScadError('unsaved-work', `what was kept of ${cleanLine(key)} cannot be read`)
  return places
}

function splitPack(said: string): [lines: string, pack?: string] {
  const [, lines, pack] = /^(.*?)pack (\d+-\d+\.pack)\n$/s.exec(said) ?? []
  return lines === undefined || pack === undefined ? [said] : [lines, pack]
}

function isSound({ surveyed, pack }: KeptPlace, index: number): boolean {
  return (surveyed.kind === 'repo') === (index === 0) && (pack === null) === (surveyed.refs.size === 0)
}
