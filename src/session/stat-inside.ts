import { extract, type Headers } from 'tar-stream'
import type { Scad } from '../scad/scad.ts'
import { isAbsent } from './is-absent.ts'

/** True when the path is a folder in the container, running or not, or a link to one. */
export async function isFolderInside(scad: Scad, container: string, path: string): Promise<boolean> {
  // with this end the engine follows a link, and answers for folders only
  return (await typeInside(scad, container, `${path.replace(/\/$/, '')}/.`)) === 'directory'
}

/** True when something stands at an absolute path in the container, running or not. */
export async function isThereInside(scad: Scad, container: string, path: string): Promise<boolean> {
  return (await typeInside(scad, container, path.replace(/\/$/, ''))) !== null
}

/**
 * The first part of an absolute path that is a link in the container, running or not, as the path that leads to it; null when
 * there is none.
 */
export async function linkInside(scad: Scad, container: string, path: string): Promise<string | null> {
  const names = path.split('/').filter((name) => name !== '')
  for (let count = 1; count <= names.length; count++) {
    const part = `/${names.slice(0, count).join('/')}`
    if ((await typeInside(scad, container, part)) === 'symlink') return part
  }
  return null
}

/** What stands at a path in a container; null where there is nothing. */
async function typeInside(scad: Scad, container: string, path: string): Promise<Headers['type'] | null> {
  try {
    const archive = await scad.engine.getArchive(container, path)
    const unpack = extract()
    try {
      return await new Promise((resolve, reject) => {
        unpack.once('entry', (header) => resolve(header.type ?? null))
        unpack.once('finish', () => resolve(null))
        unpack.once('error', reject)
        archive.once('error', reject)
        archive.pipe(unpack)
      })
    } finally {
      archive.unpipe(unpack)
      archive.destroy()
    }
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}
