import { extract } from 'tar-stream'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

/** True when the path is a folder in the container, running or not, or a link to one. */
export async function isFolderInside(scad: Scad, container: string, path: string): Promise<boolean> {
  try {
    // with this end the engine follows a link, and answers for folders only
    const archive = await scad.engine.getArchive(container, `${path.replace(/\/$/, '')}/.`)
    const unpack = extract()
    try {
      return await new Promise<boolean>((resolve, reject) => {
        unpack.once('entry', (header) => resolve(header.type === 'directory'))
        unpack.once('finish', () => resolve(false))
        unpack.once('error', reject)
        archive.once('error', reject)
        archive.pipe(unpack)
      })
    } finally {
      archive.unpipe(unpack)
      archive.destroy()
    }
  } catch (error) {
    // the engine has no code of its own for a file where a folder was meant
    if (isError(error, 'path-not-found') || (isError(error, 'engine-failed') && /not a directory/i.test(error.message))) return false
    throw error
  }
}
