import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { sha256 } from '../text/hash.ts'
import { ignoreRules, takesBack } from './ignore-file.ts'
import type { TarEntry } from './tar.ts'

/** A user's Dockerfile and the folder it lies in. */
export interface BuildContext {
  /** Text of the Dockerfile. */
  dockerfile: string
  /** Everything beside it that `.dockerignore` does not leave out. */
  entries: TarEntry[]
  /** Of names, modes and contents. */
  hash: string
}

/**
 * Reads the Dockerfile and walks its folder. Contents are read for the hash alone; the entries name the files.
 *
 * @param path absolute path of the Dockerfile
 * @throws config-invalid when it cannot be read
 */
export async function readBuildContext(path: string): Promise<BuildContext> {
  const folder = dirname(path)
  const dockerfile = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ScadError('config-invalid', `environment.dockerfile: ${path} cannot be read`, { hint: 'check the path', cause })
  })
  const ignore = await readFile(`${path}.dockerignore`, 'utf8').catch(() => readFile(join(folder, '.dockerignore'), 'utf8').catch(() => ''))
  const isIgnored = ignoreRules(ignore)
  const entries = await walk(folder, '', (below, isFolder) => isIgnored(below) && !(isFolder && takesBack(ignore)))
  const kept = entries.filter((entry) => !isIgnored(entry.path) && entry.path !== basename(path))
  const facts = await inOrder(kept, async (entry) => [entry.path, String(entry.mode), await contentHash(entry.content)])
  return { dockerfile, entries: kept, hash: sha256(dockerfile, ...facts.flat()) }
}

/** Files, folders and links below a folder in a fixed order. Sockets, devices and the like are left out, as engines do. */
async function walk(top: string, below: string, isLeftOut: (path: string, isFolder: boolean) => boolean): Promise<TarEntry[]> {
  const names = await readdir(join(top, below), { withFileTypes: true })
  const found = await inOrder(
    names.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    async (name): Promise<TarEntry[]> => {
      const path = below === '' ? name.name : `${below}/${name.name}`
      if (isLeftOut(path, name.isDirectory())) return []
      const file = join(top, path)
      if (name.isDirectory()) return [{ path, mode: 0o755, content: 'folder' }, ...(await walk(top, path, isLeftOut))]
      if (name.isSymbolicLink()) return [{ path, mode: 0o777, content: { link: await readlink(file) } }]
      if (!name.isFile()) return []
      const { mode, size } = await lstat(file)
      // Of the mode only what git keeps too, or a umask would be part of the hash.
      return [{ path, mode: mode & 0o100 ? 0o755 : 0o644, content: { file, size } }]
    },
  )
  return found.flat()
}

async function contentHash(content: TarEntry['content']): Promise<string> {
  if (content === 'folder') return ''
  if (Buffer.isBuffer(content)) return sha256(content)
  if ('link' in content) return `link ${content.link}`
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(content.file)) hash.update(Buffer.isBuffer(chunk) ? chunk : String(chunk))
  return hash.digest('hex')
}

async function inOrder<T, U>(items: T[], ask: (item: T) => Promise<U>): Promise<U[]> {
  const answers: U[] = []
  for (const item of items) answers.push(await ask(item))
  return answers
}
