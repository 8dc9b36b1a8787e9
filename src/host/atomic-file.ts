import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { asNoSpace } from '../errors/no-space.ts'
import { ScadError } from '../errors/scad-error.ts'

/**
 * Writes a file that only its owner can read, wholly or not at all: no reader ever sees half of it, even after a crash.
 * Folders that are missing are made, for the owner alone.
 * @throws no-space, home-unusable when the folder cannot be written
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw cannotWrite(file, error)
  }
}

/** A file system error as one of ours; anything else as it is. */
export function cannotWrite(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return new ScadError('home-unusable', `cannot write ${file}`, {
      hint: 'make it writable for you, or set SCAD_HOME to another folder',
      cause: error,
    })
  return asNoSpace(file, error)
}
