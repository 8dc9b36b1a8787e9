import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { exists } from '../config/exists.ts'
import { ScadError } from '../errors/scad-error.ts'
import { cannotWrite } from '../host/atomic-file.ts'
import type { Scad } from '../scad/scad.ts'
import { packTar } from '../session/pack-tar.ts'
import { entrySchema, findEntry } from './choose-entry.ts'
import { entryId } from './entries.ts'

export const exportArchiveInput = z.object({
  session: entrySchema,
  file: z.string().min(1).default('-').describe('where to: a path on the host, which is made; - is stdout'),
})

export const exportResultSchema = z.object({
  id: z.string().describe('<session>#<n>'),
  file: z.string(),
  files: z.number(),
  bytes: z.number().describe('of all files together'),
})
export type ExportResult = z.infer<typeof exportResultSchema>

/**
 * An entry of the archive as a tar, in a folder named by session and number. The file is there whole or not at all.
 *
 * @param stdout where `-` leads; without it that is refused
 * @throws entry-not-found, session-ambiguous, bad-input, would-lose-work when the file exists, path-not-found, no-space
 */
export async function exportArchive(scad: Scad, input: z.input<typeof exportArchiveInput>, stdout?: Writable): Promise<ExportResult> {
  const { session, file } = exportArchiveInput.parse(input)
  const entry = await findEntry(scad, session)
  const place = file === '-' ? null : resolve(scad.cwd, file)
  if (place === null && stdout === undefined) throw new ScadError('bad-input', '"-" needs a stream to write to', { hint: 'name a file' })
  if (place !== null && (await exists(place)))
    throw new ScadError('would-lose-work', `${place} exists already`, { hint: 'name another file' })
  const owner = { uid: scad.identity.uid, gid: scad.identity.gid }
  const { tar, packed } = packTar(entry.folder, `${entry.session}-${entry.entry}`, owner)
  if (place !== null) await writeNew(tar, place, scad.signal)
  else if (stdout !== undefined) await pipeline(tar, stdout, { end: false, signal: scad.signal })
  return { id: entryId(entry), file, files: packed.files, bytes: packed.bytes }
}

async function writeNew(tar: Readable, file: string, signal: AbortSignal): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  try {
    await pipeline(tar, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }), { signal })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new ScadError('path-not-found', `there is no folder for ${file}`, { hint: 'make it first', cause: error })
    throw cannotWrite(file, error)
  }
}
