import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildFile } from './build-file.ts'

/** The programs in a folder that ships with scad. All are executable inside, whatever an installation made of their modes. */
export async function programsIn(folder: string): Promise<BuildFile[]> {
  const names = (await readdir(folder)).toSorted()
  const files = await Promise.all(
    names.map(async (path): Promise<BuildFile[]> => {
      const file = join(folder, path)
      return (await stat(file)).isFile() ? [{ path, content: await readFile(file), executable: true }] : []
    }),
  )
  return files.flat()
}
