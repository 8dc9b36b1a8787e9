import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import type { BuildFile } from './build-file.ts'

export interface Requirements {
  /** Every file, those named by others included, placed to each other as on the host. */
  files: BuildFile[]
  /** Paths of the files that the config names, in its order. */
  named: string[]
}

const limit = 200
const reference = /^\s*(?:-r|-c|--requirement|--constraint)[\s=]*([^\s#]+)/gm

/**
 * Reads requirements files and what they include with `-r` and `-c`.
 *
 * @param paths absolute
 * @throws config-invalid when one cannot be read
 */
export async function readRequirements(paths: string[]): Promise<Requirements> {
  const found = new Map<string, Buffer>()
  const pending = paths.map((path) => ({ path, namedBy: 'environment.python.requirements' }))
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { path, namedBy } = next
    if (found.has(path)) continue
    if (found.size >= limit) throw new ScadError('config-invalid', `${namedBy}: more than ${limit} requirements files`)
    const content = await readFile(path).catch((cause: unknown) => {
      throw new ScadError('config-invalid', `${namedBy}: ${path} cannot be read`, { hint: 'check the path', cause })
    })
    found.set(path, content)
    for (const [, included = ''] of content.toString().matchAll(reference))
      if (!/^[a-z]+:\/\//.test(included)) pending.push({ path: resolve(dirname(path), included), namedBy: path })
  }
  const top = commonFolder([...found.keys()])
  const place = (path: string) => relative(top, path).split(sep).join('/')
  const files = [...found].map(([path, content]) => ({ path: place(path), content, executable: false }))
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), named: paths.map(place) }
}

function commonFolder(paths: string[]): string {
  const [first = '', ...others] = paths.map((path) => dirname(path).split(sep))
  if (first === '') return sep
  const shared = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return (shared === -1 ? first : first.slice(0, shared)).join(sep) || sep
}
