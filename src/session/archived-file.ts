import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

/**
 * One regular file of a container as a stream, however large it is. What goes wrong on the way ends the stream with an error.
 * @throws path-not-found; the stream too, when what stands there is no file
 */
export async function archivedFile(scad: Scad, container: string, path: string): Promise<Readable> {
  const archive = await scad.engine.getArchive(container, path)
  const body = new PassThrough()
  const unpack = extract()
  unpack.on('entry', ({ type }, content, next) => {
    if (type === 'file') content.once('end', next).pipe(body)
    else unpack.destroy(new ScadError('path-not-found', `${path} is no file`))
  })
  // it may fail before anybody reads: who does is told then
  body.on('error', () => undefined)
  // whoever stops reading ends it all
  body.once('close', () => archive.destroy())
  pipeline(archive, unpack).then(
    () => body.end(),
    (error: unknown) => body.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return body
}
