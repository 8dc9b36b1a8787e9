import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'

/**
 * Has `unpack` fill a folder beside `place` with something of the name of it, and moves that there whole, so that a failure leaves nothing.
 * On the host nothing is overwritten but a file by a file.
 *
 * @param source what it is a copy of, for people
 * @throws would-lose-work, no-space, bad-input, and what `unpack` throws
 */
export async function landAt<T>(place: string, source: string, unpack: (work: string, name: string) => Promise<T>): Promise<T> {
  try {
    const work = await mkdtemp(join(dirname(place), '.scad-cp-'))
    try {
      const unpacked = await unpack(work, basename(place))
      await moveInto(join(work, basename(place)), place)
      return unpacked
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  } catch (error) {
    throw hostError(error, source)
  }
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
