import { constants, createWriteStream } from 'node:fs'
import { copyFile, lstat, mkdir, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Headers } from 'tar-stream'
import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import { formatSize } from '../text/size.ts'
import { eachEntry } from './each-entry.ts'

export interface ExtractLimits {
  /** bytes of all files together */
  bytes: number
  entries: number
  /** Of the files and links those with such a path below what is copied, and the folders they need; default: all. */
  wanted?: (path: string) => boolean
}

export interface Extracted {
  files: number
  bytes: number
  /** Entries left out: what they are, and why. At most 100 are told. */
  skipped: { path: string; reason: string }[]
}

const maxDepth = 200
const maxTold = 100

/**
 * Unpacks what came out of a container. Its names and links are hostile: everything lands below `folder`, which must be empty and
 * nobody else's; nothing there is written through a link, because links are made last; what exists is never replaced; devices, pipes
 * and links that lead out are left out; no file becomes setuid.
 *
 * @param rename what the first part of every name (the copied file or folder itself) is called on the host
 * @throws bad-input for names that are no archive's, or past a limit
 */
export async function extractTar(tar: Readable, folder: string, rename: string, limits: ExtractLimits): Promise<Extracted> {
  const { wanted } = limits
  const result: Extracted = { files: 0, bytes: 0, skipped: [] }
  const links: { path: string; target: string }[] = []
  const skip = (path: string, reason: string): void => {
    if (result.skipped.length < maxTold) result.skipped.push({ path: cleanLine(path), reason })
  }
  let entries = 0
  const count = (bytes: number): void => {
    result.files++
    result.bytes += bytes
    if (result.bytes > limits.bytes) throw new ScadError('bad-input', `it is larger than ${formatSize(limits.bytes)}`, limitHint)
  }

  const take = async (header: Headers, body: Readable): Promise<void> => {
    if (wanted !== undefined && !isWanted(header.name, wanted)) return void body.resume()
    if (++entries > limits.entries) throw new ScadError('bad-input', `it holds more than ${limits.entries} files and folders`, limitHint)
    const path = insidePath(header.name, rename)
    const place = join(folder, path)
    switch (header.type) {
      case 'directory':
        await mkdir(place, { recursive: true, mode: ((header.mode ?? 0o755) & 0o777) | 0o700 })
        break
      case 'file':
      case 'contiguous-file':
        count(header.size ?? 0)
        await mkdir(dirname(place), { recursive: true })
        await pipeline(body, createWriteStream(place, { flags: 'wx', mode: ((header.mode ?? 0o644) & 0o777) | 0o600 }))
        return
      case 'link': {
        // a second name of a file that is in the archive already; no link on the host leads to another file's content
        const original = pathOrNull(header.linkname ?? '', rename)
        const facts = original === null ? null : await lstat(join(folder, original)).catch(() => null)
        if (original === null || facts === null) {
          skip(path, 'a second name of a file that is not copied')
          break
        }
        // a name costs nothing inside and a whole file here
        count(facts.size)
        await mkdir(dirname(place), { recursive: true })
        await copyFile(join(folder, original), place, constants.COPYFILE_EXCL)
        break
      }
      case 'symlink':
        if (staysInside(path, header.linkname ?? '')) links.push({ path, target: header.linkname ?? '' })
        else skip(path, `a link to ${cleanLine(header.linkname ?? '')}, outside of what is copied`)
        break
      default:
        skip(path, 'neither file, folder nor link')
    }
    body.resume()
  }

  await eachEntry(tar, take)
  // every folder before any link, or a link could be put through another one, where its target means something else
  for (const { path } of links) await mkdir(dirname(join(folder, path)), { recursive: true })
  for (const { path, target } of links) await symlink(target, join(folder, path))
  return result
}

const limitHint = { hint: 'copy less, or raise --limit' }

function isWanted(name: string, wanted: (path: string) => boolean): boolean {
  const path = pathOrNull(name, '')
  return path !== null && wanted(path)
}

/** An entry's name → a relative path that goes down only. Pure. @throws bad-input */
export function insidePath(name: string, rename: string): string {
  const path = pathOrNull(name, rename)
  if (path === null)
    throw new ScadError('bad-input', `the session offers a file named ${JSON.stringify(cleanLine(name, 100))}, which is no name for one`)
  return path
}

/** As `insidePath`; null for what is no name, or deeper than anything is taken from. Pure. */
export function pathOrNull(name: string, rename: string): string | null {
  const [, ...parts] = name.replace(/\/+$/, '').split('/')
  if (name.startsWith('/') || parts.length > maxDepth) return null
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))) return null
  return posix.join(rename, ...parts)
}

/**
 * True when a link at `path` leads to something below the copied folder. Only leading `..` count as such: after a name they
 * could climb out of another link's target. Pure.
 */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return false
  const parts = target.split('/')
  const names = parts.findIndex((part) => part !== '..')
  if (names !== -1 && parts.slice(names).includes('..')) return false
  const climbed = names === -1 ? parts.length : names
  // the first part of the path is the copied folder itself; a file copied alone has nothing beside it
  return climbed <= path.split('/').length - 2
}
