import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'

/**
 * Removes the image that a fork was made from once its container is gone. Another fork may be made from it, and goes on with it: the
 * engine decides. `gc` finds what stays.
 */
export async function removeForkImage({ engine }: Scad, { parent, image }: Pick<Session, 'parent' | 'image'>): Promise<void> {
  if (parent === '' || image === '') return
  try {
    await engine.removeImage(image, { unused: true })
  } catch (error) {
    if (!isError(error, 'engine-failed')) throw error
  }
}
