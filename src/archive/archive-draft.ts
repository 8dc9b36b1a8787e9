import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ErrorCode } from '../errors/catalogue.ts'
import { isError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'

const maxTold = 100

/** An entry of the archive that is being written. */
export class ArchiveDraft {
  /** What it lacks, and why: the first 100. */
  readonly leftOut: { path: string; reason: string }[] = []
  readonly folder: string
  readonly #passable: readonly ErrorCode[]

  /** @param passable failures to read that leave something out; any other keeps the entry from being written */
  constructor(folder: string, passable: readonly ErrorCode[]) {
    this.folder = folder
    this.#passable = passable
  }

  /** @param path in the entry, of plain names */
  async write(path: string, data: string | Buffer): Promise<void> {
    const file = await this.create(path)
    try {
      await file.writeFile(data)
    } finally {
      await file.close()
    }
  }

  /** A new file, for its owner alone. */
  async create(path: string): Promise<FileHandle> {
    const file = join(this.folder, path)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    return await open(file, 'wx', 0o600)
  }

  omit(path: string, reason: string): void {
    if (this.leftOut.length < maxTold) this.leftOut.push({ path: cleanLine(path), reason: cleanLine(reason) })
  }

  /** What `read` gives, or null when that is left out. */
  async attempt<T>(path: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      if (this.#passable.length === 0 || !isError(error, ...this.#passable)) throw error
      this.omit(path, error.message)
      return null
    }
  }
}
