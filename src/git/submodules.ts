import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostRepo } from './host-repo.ts'
import { publicUrl } from './remote-url.ts'
import { runGit } from './run-git.ts'

/** A submodule as a commit records it. */
export interface Submodule {
  name: string
  /** Relative to the top of the repository. */
  path: string
  /** As `.gitmodules` says it, without credentials; may be relative to the repository's own remote. */
  url: string
  /** The commit that is recorded. */
  oid: string
  /** The host's own copy, for `openRepo`; null when it was never initialised there. */
  gitDir: string | null
}

/** Every submodule of a commit that is both recorded in its tree and described by its `.gitmodules`. */
export async function submodules(repo: HostRepo, commit: string): Promise<Submodule[]> {
  const described = await readGitmodules(repo, commit)
  if (described.size === 0) return []
  const { stdout } = await runGit({
    args: ['ls-tree', '-r', '-z', '--full-tree', commit],
    gitDir: repo.gitDir,
    maxOutput: 1 << 30,
  })
  const found: Submodule[] = []
  for (const entry of stdout.toString().split('\0')) {
    const [, oid, path] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? []
    const module = path === undefined ? undefined : described.get(path)
    if (oid !== undefined && path !== undefined && module !== undefined)
      found.push({ ...module, path, oid, gitDir: await hostCopy(repo, module.name, path) })
  }
  return found
}

async function readGitmodules(repo: HostRepo, commit: string): Promise<Map<string, { name: string; url: string }>> {
  const { stdout } = await runGit({
    args: ['config', '--blob', `${commit}:.gitmodules`, '--list', '-z'],
    gitDir: repo.gitDir,
    // 128: the commit has no .gitmodules, or not one that git can read
    okCodes: [0, 1, 128],
  })
  const modules = new Map<string, { path: string; url: string }>()
  for (const setting of stdout.toString().split('\0')) {
    const [, name, key, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(setting) ?? []
    if (name === undefined || value === undefined || !isPlainName(name)) continue
    modules.set(name, { path: '', url: '', ...modules.get(name), [key === 'path' ? 'path' : 'url']: value })
  }
  return new Map([...modules].map(([name, { path, url }]) => [path, { name, url: publicUrl(url) }]))
}

/** git's own rule: a name is a folder below `modules`, never one above it. */
function isPlainName(name: string): boolean {
  return name !== '' && !name.split(/[/\\]/).includes('..')
}

async function hostCopy(repo: HostRepo, name: string, path: string): Promise<string | null> {
  const places = [join(repo.gitDir, 'modules', name), join(repo.commonDir, 'modules', name), join(repo.path, path, '.git')]
  for (const place of places) if (await isGitFolder(place)) return place
  return null
}

async function isGitFolder(folder: string): Promise<boolean> {
  return await access(join(folder, 'HEAD')).then(
    () => true,
    () => false,
  )
}
