import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { GitTarget } from '../../src/git/target.ts'

const run = promisify(execFile)

/** A temporary folder whose name has a space and letters of several scripts; gone when disposed. */
export async function testFolder(): Promise<AsyncDisposable & { path: string }> {
  const top = await mkdtemp(join(tmpdir(), 'scad-git-'))
  const path = join(top, 'mein Ördner ☂')
  await mkdir(path)
  return { path, [Symbol.asyncDispose]: async () => await rm(top, { recursive: true, force: true }) }
}

/** Runs git as a person with no settings of their own would; trimmed stdout. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd, env: plainEnv(cwd), maxBuffer: 1 << 28 })
  return stdout.trim()
}

function plainEnv(home: string): Record<string, string> {
  const who = { NAME: 'Ada Example', EMAIL: 'ada@example.org' }
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: 'file',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
    ),
  }
}

export interface MakeRepo {
  format?: 'sha1' | 'sha256'
  bare?: boolean
  /** Path → content of the first commit; none when left out. */
  files?: Record<string, string>
}

/** Makes a repository on the branch `main`; its path. */
export async function makeRepo(path: string, { format = 'sha1', bare = false, files }: MakeRepo = {}): Promise<string> {
  await mkdir(path, { recursive: true })
  await git(path, 'init', '-q', '-b', 'main', `--object-format=${format}`, ...(bare ? ['--bare'] : []))
  if (files !== undefined) await commitFiles(path, files)
  return path
}

/** Writes files without committing them. */
export async function writeFiles(repo: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(repo, name)), { recursive: true })
    await writeFile(join(repo, name), content)
  }
}

/** Writes files and commits everything; the commit's id. */
export async function commitFiles(repo: string, files: Record<string, string>, message = 'A change'): Promise<string> {
  await writeFiles(repo, files)
  await git(repo, 'add', '-A')
  await git(repo, 'commit', '-q', '--allow-empty', '-m', message)
  return await git(repo, 'rev-parse', 'HEAD')
}

/** Makes every hook of a repository write into `<repo>.hooked`. */
export async function setHooks(gitDir: string, mark: string): Promise<void> {
  await mkdir(join(gitDir, 'hooks'), { recursive: true })
  for (const hook of hooks) {
    const file = join(gitDir, 'hooks', hook)
    await writeFile(file, `#!/bin/sh\necho ${hook} >>'${mark}'\n`)
    await chmod(file, 0o755)
  }
}

const hooks = [
  'reference-transaction',
  'post-checkout',
  'pre-push',
  'post-merge',
  'post-index-change',
  'pre-commit',
  'post-commit',
  'pre-auto-gc',
  'post-rewrite',
  'fsmonitor-watchman',
]

/**
 * A repository of this machine in the place of one in a container, served by git's own programs.
 * @param service a shell script that runs in place of git's program; `$1` is `upload-pack` or `receive-pack`, `$2` the repository
 */
export async function localTarget(repo: string, service?: string): Promise<GitTarget> {
  const engineEnv: Record<string, string> = {
    SCAD_NODE: '/bin/sh',
    SCAD_HELPER: fileURLToPath(new URL('git-remote-local.sh', import.meta.url)),
    LOCAL_REPO: repo,
  }
  if (service !== undefined) {
    const file = join(dirname(repo), `service-${createHash('sha1').update(service).digest('hex')}`)
    await writeFile(file, `#!/bin/sh\n${service}\n`)
    await chmod(file, 0o755)
    engineEnv['LOCAL_SERVICE'] = file
  }
  return { container: 'none', user: '1000:1000', path: repo, engineEnv }
}

/** One hash over the names, kinds and contents of everything in a folder. */
export async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const entry of (await readdir(folder, { recursive: true, withFileTypes: true })).toSorted((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    const path = join(entry.parentPath, entry.name)
    hash.update(`${path}\0${entry.isFile()}\0${entry.isDirectory()}\0`)
    if (entry.isFile()) hash.update(await readFile(path))
    if (entry.isSymbolicLink()) hash.update(await readlink(path))
  }
  return hash.digest('hex')
}

/** Writes an object that git itself would not make; its id. */
export async function writeObject(repo: string, type: 'blob' | 'tree' | 'commit', content: string | Buffer): Promise<string> {
  const hashing = run('git', ['hash-object', '-w', '-t', type, '--literally', '--stdin'], { cwd: repo, env: plainEnv(repo) })
  hashing.child.stdin?.end(content)
  return (await hashing).stdout.trim()
}

interface RawEntry {
  mode: string
  name: string
  oid: string
}

/** A tree object as it is stored. */
export function treeBytes(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(({ mode, name, oid }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]))
}

/** A commit whose tree holds exactly these entries; its id. */
export async function commitEntries(repo: string, entries: readonly RawEntry[], parent?: string): Promise<string> {
  const tree = await writeObject(repo, 'tree', treeBytes(entries))
  return await git(repo, 'commit-tree', tree, '-m', 'made by hand', ...(parent === undefined ? [] : ['-p', parent]))
}

/** A commit of a dozen objects that unfolds to 10^10 files. */
export async function treeBomb(path: string, parent: string): Promise<string> {
  let oid = await writeObject(path, 'blob', 'x')
  for (let level = 0; level < 9; level++) {
    const mode = level === 0 ? '100644' : '40000'
    const entries = Array.from({ length: 10 }, (_, index) => ({ mode, name: `${index}`, oid }))
    oid = await writeObject(path, 'tree', treeBytes(entries))
  }
  return await commitEntries(
    path,
    Array.from({ length: 10 }, (_, index) => ({ mode: '40000', name: `${index}`, oid })),
    parent,
  )
}
