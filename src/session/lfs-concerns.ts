import type { Project } from '../config/project.ts'
import type { CommandLine } from '../errors/command-line.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { hasLfs, usesLfs } from '../git/lfs.ts'
import { pointersAt } from '../git/lfs-pointers.ts'
import { hasLargeFile, lfsStore } from '../git/lfs-store.ts'
import type { Scad } from '../scad/scad.ts'
import { counted } from '../text/counted.ts'
import { commandLine } from '../text/shell-line.ts'
import type { RepoBase } from './bases.ts'
import { settleAll } from './settle-all.ts'

/** What of a repository's large files stays a pointer inside, and what to do about it. */
export interface LfsConcern {
  what: string
  advice?: string
  fix?: CommandLine
}

/**
 * Which large files a session that begins at a base would not have: all where the environment lacks git-lfs, and those that the host's own
 * store lacks. The engine is not asked: of a Dockerfile of one's own it is not known.
 */
export async function lfsConcerns({ host, oid }: RepoBase, { environment, file }: Project): Promise<LfsConcern[]> {
  if (oid === '' || !(await usesLfs(host, oid))) return []
  const concerns: LfsConcern[] = []
  if (environment.dockerfile === undefined && !environment.apt.includes('git-lfs'))
    concerns.push({
      what: 'its large files stay pointers inside: the environment has no git-lfs',
      advice: `add "git-lfs" to environment.apt in ${file}`,
    })
  const missing = await missingAt(host, oid)
  if (missing > 0) {
    const what = `${counted(missing, 'large file')} of ${host.path} stay pointers inside: this machine lacks the contents`
    const fetched = commandLine('git', '-C', host.path, 'lfs', 'fetch')
    concerns.push((await hasLfs()) ? { what, fix: fetched } : { what, fix: 'sudo apt-get install git-lfs', advice: `then ${fetched}` })
  }
  return concerns
}

async function missingAt(host: HostRepo, commit: string): Promise<number> {
  const store = await lfsStore(host)
  let missing = 0
  for (const file of await pointersAt(host, commit)) if (!(await hasLargeFile(store, file))) missing++
  return missing
}

/** Tells of each repository which of its large files a session that begins now would not have. */
export async function warnOfLfs(scad: Pick<Scad, 'progress'>, project: Project, bases: readonly RepoBase[]): Promise<void> {
  const all = await settleAll(bases, async (base) => ({ key: base.repo.key, concerns: await lfsConcerns(base, project) }))
  for (const { key, concerns } of all)
    for (const { what, advice, fix } of concerns)
      scad.progress({ type: 'warning', text: [`${key}: ${what}`, ...[fix, advice].filter((words) => words !== undefined)].join('; ') })
}
