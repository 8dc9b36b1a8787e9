import { readFile, stat } from 'node:fs/promises'
import { ScadError } from '../../errors/scad-error.ts'
import { formatSize } from '../../text/size.ts'

/** bytes; more than anybody writes, and less than would hurt */
const most = 32 << 20

/** @param file absolute @throws path-not-found, bad-input */
export async function readBatchFile(file: string): Promise<string> {
  const info = await stat(file).catch(() => null)
  if (info === null || !info.isFile())
    throw new ScadError('path-not-found', `the batch ${file} ${info === null ? 'does not exist' : 'is no file'}`, {
      hint: 'name a file of tasks: scad batch FILE',
    })
  if (info.size > most)
    throw new ScadError('bad-input', `the batch ${file} is larger than ${formatSize(most)}`, { hint: 'make several of it' })
  return await readFile(file, 'utf8')
}
