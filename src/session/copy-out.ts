import { dirname, join, posix, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { folderInside } from './exec.ts'
import { type Extracted, extractTar } from './extract-tar.ts'
import { kindOf, landAt } from './land-at.ts'
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

/** Out of a session, whole or not at all. */
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
    return await landAt(scad, { place, source }, async (work, name) => {
      const extracted = await extractTar(archive, work, name, { bytes: limit, entries: maxEntries })
      if ((await kindOf(join(work, name))) === 'nothing')
        throw new ScadError('bad-input', `${source} is a link or no file at all`, { hint: 'copy what it leads to' })
      return extracted
    })
  } catch (error) {
    archive.destroy()
    throw error
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
