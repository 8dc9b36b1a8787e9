import { mkdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isWithin } from '../config/mount-target.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { homeMark } from '../host/home-mark.ts'
import { listClaims, nameOfClaim } from '../host/locks.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { writableSources } from './mounts.ts'

/**
 * Has `unpack` fill a folder beside `place` with something of the name of it, and moves that there whole, so that a failure leaves nothing:
 * what a process that was killed left beside `place` goes first, where no running session can write. On the host nothing is overwritten but a file by a file.
 *
 * @param source what it is a copy of, for people
 * @throws would-lose-work, no-space, bad-input, and what `unpack` throws
 */
export async function landAt<T>(
  scad: Scad,
  { place, source }: { place: string; source: string },
  unpack: (work: string, name: string) => Promise<T>,
): Promise<T> {
  const beside = dirname(place)
  try {
    await clearDead(scad, beside)
    const work = join(beside, await nameOfClaim(claimedBy(scad)))
    await mkdir(work, { mode: 0o700 })
    try {
      const began = performance.now()
      const unpacked = await unpack(work, basename(place))
      await moveInto(join(work, basename(place)), place)
      scad.progress({ type: 'trace', text: `host: write files at ${place}`, milliseconds: performance.now() - began })
      return unpacked
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  } catch (error) {
    throw hostError(error, source)
  }
}

/** The folder tells by its name who fills it; whether those of another machine, or SCAD_HOME, live cannot be told here. */
function claimedBy({ paths }: Pick<Scad, 'paths'>): string {
  return `.scad-cp-${homeMark(paths)}`
}

/** What cannot be cleared away stays, and is told: it is in nobody's way. */
async function clearDead(scad: Scad, folder: string): Promise<void> {
  const dead = (await listClaims({ locks: folder })).filter(({ name, alive }) => !alive && name === claimedBy(scad))
  if (dead.length === 0) return
  try {
    await refuseWritable(scad, await realpath(folder))
    for (const { file } of dead) {
      await rm(file, { recursive: true, force: true })
      scad.progress({ type: 'note', text: `removed ${file}, which a copy that was killed had left` })
    }
  } catch (error) {
    if (isError(error, 'interrupted')) throw error
    const why = error instanceof Error ? error.message : String(error)
    scad.progress({ type: 'warning', text: `what a copy that was killed had left in ${folder} stays: ${cleanLine(why)}` })
  }
}

/** An agent could swap a folder for a link while it is cleared. */
async function refuseWritable(scad: Scad, folder: string): Promise<void> {
  const writable = (await writableSources(scad)).find(({ source }) => isWithin(folder, source))
  if (writable !== undefined) throw new ScadError('mount-refused', `session ${writable.session} can write there while it runs`)
}

async function moveInto(from: string, place: string): Promise<void> {
  const [mine, theirs] = [await kindOf(from), await kindOf(place)]
  if (theirs !== 'nothing' && !(mine === 'file' && theirs === 'file'))
    throw new ScadError('would-lose-work', `${place} exists already`, { hint: 'remove it, or copy to another name' })
  await rename(from, place)
}

/** What stands at a path of the host, links followed. */
export async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
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
