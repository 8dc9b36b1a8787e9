import { askGit } from './ask-git.ts'
import type { HostRepo } from './host-repo.ts'
import { publicUrl } from './remote-url.ts'

/** The remotes of a repository: name → fetch URL without credentials. */
export async function remotes(repo: Pick<HostRepo, 'path'>): Promise<Record<string, string>> {
  const found = await askGit(repo.path, (git) => git.getRemotes(true))
  return Object.fromEntries(found.filter(({ refs }) => refs.fetch !== '').map(({ name, refs }) => [name, publicUrl(refs.fetch)]))
}
