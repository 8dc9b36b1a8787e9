import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import { readArchive } from '../session/read-archive.ts'
import { gapMark } from './output-gap.ts'

/**
 * What an ended job wrote to a stream: its beginning and its end, with a line that tells how much is left out between. Works on
 * stopped sessions.
 * @throws path-not-found, engine-failed
 */
export async function readStoredOutput(scad: Scad, container: string, short: string, stream: 'stdout' | 'stderr'): Promise<Buffer> {
  return joinStream(await readArchive(await scad.engine.getArchive(container, `${jobFolder(short)}/${stream}`)), stream)
}

/** A stream out of the files of its folder, or of all of a job's. Pure. */
export function joinStream(files: ReadonlyMap<string, Buffer>, stream: 'stdout' | 'stderr'): Buffer {
  const segments = new Map<number, Buffer>()
  for (const [name, bytes] of files) {
    const [, folder, offset] = /(?:^|\/)(stdout|stderr)\/(\d{15})$/.exec(name) ?? []
    if (folder === stream) segments.set(Number(offset), bytes)
  }
  return joinSegments(segments)
}

/** The files of a stream, by the offset of their first byte → the stream, its gaps marked as the runner marks them. Pure. */
export function joinSegments(segments: ReadonlyMap<number, Buffer>): Buffer {
  const parts: Buffer[] = []
  let end = 0
  for (const [offset, bytes] of [...segments].toSorted(([a], [b]) => a - b)) {
    if (offset > end) parts.push(Buffer.from(gapMark(offset - end)))
    parts.push(bytes)
    end = offset + bytes.length
  }
  return Buffer.concat(parts)
}
