import type { HostRepo } from './host-repo.ts'
import { plainGit } from './plain-git.ts'
import { publicUrl } from './remote-url.ts'

/** The remotes of a repository: name → fetch URL without credentials. */
export async function remotes(repo: Pick<HostRepo, 'path'>): Promise<Record<string, string>> {
  const found = await plainGit(repo.path).getRemotes(true)
  return Object.fromEntries(found.filter(({ refs }) => refs.fetch !== '').map(({ name, refs }) => [name, publicUrl(refs.fetch)]))
}
