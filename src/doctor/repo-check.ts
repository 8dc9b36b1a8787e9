import type { Project, ProjectRepo } from '../config/project.ts'
import type { CommandLine } from '../errors/command-line.ts'
import { ScadError } from '../errors/scad-error.ts'
import { exposures } from '../git/exposures.ts'
import { isGitFolder } from '../git/git-folder.ts'
import { hasLfs, usesLfs } from '../git/lfs.ts'
import { lfsConcerns } from '../session/lfs-concerns.ts'
import { exposureText } from '../session/exposure-text.ts'
import { type RepoBase, resolveBase } from '../session/bases.ts'
import { commandLine } from '../text/shell-line.ts'
import { type Answer, type Check, remedyOf } from './check.ts'

/** Whether every repository is there, its base resolves, and nothing about it surprises a session. */
export const repositories: Check = {
  id: 'repositories',
  title: 'repository',
  needs: 'project',
  look: async ({ project, untrusted }) => {
    const answers = project.repos.map(async (repo) =>
      untrusted !== null && (await isGitFolder(repo.path)) ? [unasked(repo, untrusted)] : await answersOn(repo, project),
    )
    return (await Promise.all(answers)).flat()
  },
}

function unasked({ key, path }: ProjectRepo, error: ScadError): Answer {
  const what = `not looked at: git would go by the settings of ${path}, which nobody has trusted`
  return { verdict: 'skipped', about: key, what, ...remedyOf(error) }
}

async function answersOn(repo: ProjectRepo, project: Project): Promise<Answer[]> {
  const base = await baseOf(repo)
  if (base instanceof ScadError) return [{ verdict: 'failed', about: repo.key, what: base.message, ...remedyOf(base) }]
  const oddities = await odditiesOf(base, project)
  return oddities.length === 0 ? [{ verdict: 'ok', about: repo.key, what: textOf(base) }] : oddities
}

async function baseOf(repo: ProjectRepo): Promise<RepoBase | ScadError> {
  try {
    return await resolveBase(repo, repo.base)
  } catch (error) {
    if (error instanceof ScadError && error.kind !== 'interrupted') return error
    throw error
  }
}

/** What a session of it will be, which a person may not expect. */
async function odditiesOf(base: RepoBase, project: Project): Promise<Answer[]> {
  const { repo, host, oid } = base
  const git = (...words: string[]) => commandLine('git', '-C', host.path, ...words)
  const oddity = (what: string, fix: CommandLine): Answer => ({ verdict: 'warning', about: repo.key, what, fix })
  const { operation } = host
  const found: Answer[] = []
  if (oid === '') found.push(oddity(`${host.path} has no commit yet`, git('commit', '--allow-empty', '-m', 'begin')))
  if (operation !== null)
    found.push(oddity(`${host.path} is in the middle of a ${operation}, which stays behind`, git(operation, ...endOf(operation))))
  if (host.shallow) found.push(oddity('a shallow clone: history ends inside where it ends here', git('fetch', '--unshallow')))
  if (host.partial)
    found.push(oddity('a partial clone: objects that are not here are missing inside', git('fetch', '--refetch', '--no-filter')))
  for (const exposure of await exposures(host)) {
    const { what, fix } = exposureText(host.path, exposure)
    found.push(oddity(what, fix))
  }
  if (oid !== '' && (await usesLfs(host, oid)) && !(await hasLfs()))
    found.push(oddity('its large files need git-lfs, which this machine lacks', 'sudo apt-get install git-lfs'))
  for (const concern of await lfsConcerns(base, project)) found.push({ verdict: 'warning', about: repo.key, ...concern })
  return found
}

function endOf(operation: string): string[] {
  return operation === 'bisect' ? ['reset'] : ['--continue']
}

function textOf({ ref, oid, host, dirty, repo }: RepoBase): string {
  const changed = dirty.modified + dirty.untracked
  const left =
    changed === 0 ? '' : `, ${changed} uncommitted file${changed === 1 ? '' : 's'} ${repo.dirty === 'include' ? 'go in' : 'stay behind'}`
  return `${host.path}: ${ref || 'detached HEAD'} at ${oid.slice(0, 10)}${left}`
}
