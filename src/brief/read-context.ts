import { isUtf8 } from 'node:buffer'
import { basename, resolve } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { readNamedFile } from '../host/read-named-file.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { formatSize } from '../text/size.ts'
import type { Context } from './asking.ts'
import { maxBriefBytes } from './brief.ts'

const fileError = { what: 'context file', code: 'path-not-found', hint: '--context takes a path on this machine' } as const

/**
 * The texts of files, each called by its name, for the brief of a job.
 *
 * @param files paths on the host, relative ones from where scad was called
 * @throws path-not-found, bad-input for what is too long or no text
 */
export async function readContext(scad: Pick<Scad, 'cwd'>, files: readonly string[]): Promise<Context[]> {
  return await Promise.all(
    files.map(async (file) => {
      const path = resolve(scad.cwd, file)
      const bytes = await readNamedFile(path, maxBriefBytes, fileError)
      if (bytes.length <= maxBriefBytes && isUtf8(bytes) && !bytes.includes(0))
        return { name: cleanLine(basename(path)), text: bytes.toString() }
      const why = bytes.length > maxBriefBytes ? `is longer than ${formatSize(maxBriefBytes)}` : 'is no text'
      throw new ScadError('bad-input', `the context file ${path} ${why}`, {
        hint: 'put it into a repository or a mount, and name it in the prompt',
      })
    }),
  )
}
