import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'

/** What tests of a suite have seen, for its runner: one file each, in the folder that a variable names. Without it nobody asks for them. */
export interface ResultStore<T> {
  variable: string
  /** Whether the whole suite runs, and its results are wanted. */
  wanted(): boolean
  record(result: T): Promise<void>
  /** Whether the run has a result of that name: it goes on where it was broken off. */
  has(name: string): boolean
  /** All that were recorded in a folder. */
  read(folder: string): Promise<T[]>
}

/** @param nameOf what a result is the only one of */
export function resultStore<T>(variable: string, schema: z.ZodType<T>, nameOf: (result: T) => string): ResultStore<T> {
  const folder = (): string | undefined => process.env[variable]
  return {
    variable,
    wanted: () => folder() !== undefined,
    async record(result) {
      const to = folder()
      if (to === undefined) return
      await mkdir(to, { recursive: true })
      await writeFile(join(to, `${nameOf(result)}.json`), JSON.stringify(schema.parse(result)))
    },
    has: (name) => existsSync(join(folder() ?? '/nonexistent', `${name}.json`)),
    async read(from) {
      const files = (await readdir(from).catch(() => [])).filter((file) => file.endsWith('.json'))
      return await Promise.all(files.map(async (file) => schema.parse(JSON.parse(await readFile(join(from, file), 'utf8')))))
    },
  }
}
