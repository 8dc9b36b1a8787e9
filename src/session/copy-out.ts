import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { folderInside } from './exec.ts'
import { type Extracted, extractTar } from './extract-tar.ts'
import type { Session } from './session.ts'

export interface CopyOut {
  /** Path inside. */
  path: string
  /** Path on the host, or `-` for a tar stream to `stdout`. */
  to: string
  /** bytes */
  limit: number
  stdout?: Writable | undefined
}

const maxEntries = 1_000_000

/** Out of a session. What arrives is unpacked beside its place and moved there whole, so that a failure leaves nothing. */
export async function copyOut(scad: Scad, session: Session, { path, to, limit, stdout }: CopyOut): Promise<Extracted> {
  const source = folderInside(session, path)
  if (to === '-') {
    if (stdout === undefined) throw new ScadError('bad-input', '"-" needs a stream to write to')
    await pipeline(await archiveOf(scad, session, source), stdout, { end: false, signal: scad.signal })
    return { files: 0, bytes: 0, skipped: [] }
  }
  const place = await hostPlace(resolve(scad.cwd, to), posix.basename(source) || session.id, to.endsWith('/'))
  const archive = await archiveOf(scad, session, source)
  try {
    const work = await mkdtemp(join(dirname(place), '.scad-cp-'))
    try {
      const name = basename(place)
      const extracted = await extractTar(archive, work, name, { bytes: limit, entries: maxEntries })
      if ((await kindOf(join(work, name))) === 'nothing')
        throw new ScadError('bad-input', `${source} is a link or no file at all`, { hint: 'copy what it leads to' })
      await moveInto(join(work, name), place)
      return extracted
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  } catch (error) {
    archive.destroy()
    throw hostError(error, source)
  }
}

async function archiveOf(scad: Scad, session: Session, path: string): Promise<Readable> {
  try {
    return await scad.engine.getArchive(session.container, path)
  } catch (cause) {
    if (!isError(cause, 'path-not-found')) throw cause
    throw new ScadError('path-not-found', `session ${session.id} has no ${path}`, {
      hint: `relative paths start in the workdir repository; look with scad session exec ${session.id} -- ls`,
      cause,
    })
  }
}

/** Where it goes: into an existing folder under its own name, else to that very path. @throws path-not-found, would-lose-work */
async function hostPlace(wanted: string, name: string, folderMeant: boolean): Promise<string> {
  const kind = await kindOf(wanted)
  if (kind === 'folder') return join(wanted, name)
  if ((folderMeant && kind === 'nothing') || (await kindOf(dirname(wanted))) !== 'folder')
    throw new ScadError('path-not-found', `${folderMeant ? wanted : dirname(wanted)} is not a folder on the host`, {
      hint: 'make it first',
    })
  return wanted
}

async function moveInto(from: string, place: string): Promise<void> {
  const [mine, theirs] = [await kindOf(from), await kindOf(place)]
  if (theirs !== 'nothing' && !(mine === 'file' && theirs === 'file'))
    throw new ScadError('would-lose-work', `${place} exists already`, { hint: 'remove it, or copy to another name' })
  await rename(from, place)
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  try {
    const facts = await stat(path)
    return facts.isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
  }
}

/** What the host's file system refused, in a person's words. */
function hostError(error: unknown, source: string): unknown {
  if (error instanceof ScadError)
    return error.code === 'bad-input'
      ? new ScadError('bad-input', `cannot copy ${source}: ${error.message}`, { hint: error.hint, cause: error })
      : error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ScadError('no-space', 'the disk of the host is full', { hint: 'free some space, or copy to another disk', cause: error })
  if (/^E[A-Z]+$/.test(code)) return new ScadError('bad-input', `cannot copy ${source} to the host: ${code}`, { cause: error })
  return error
}
