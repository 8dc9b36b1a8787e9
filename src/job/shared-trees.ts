import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import { chooseRepos } from './choose-repos.ts'
import { hasEnded, type Job } from './job.ts'

/** A job that still runs, and the repositories in which another one works too. */
export interface Sharer {
  job: Job
  repos: string[]
}

/** The jobs that still run in working trees of these repositories. Pure. */
export function sharersOf(session: Session, jobs: readonly Job[], repos: readonly string[]): Sharer[] {
  return jobs
    .filter((job) => !hasEnded(job))
    .map((job) => ({ job, repos: treesOf(session, job).filter((key) => repos.includes(key)) }))
    .filter((sharer) => sharer.repos.length > 0)
}

/** The words that tell of it. Pure. */
export function sharingText({ job, repos }: Sharer): string {
  const folders = repos.map(repoFolder)
  const shown = folders.length > 3 ? [...folders.slice(0, 2), `${folders.length - 2} more`] : folders
  return `shares ${shown.join(' and ')} with job ${job.id}, which still runs: each sees what the other changes; a session of its own, or --repo, keeps them apart`
}

/**
 * Makes sure that the branch is what is checked out already wherever another job runs.
 * @throws tree-in-use
 */
export async function requireBranchThere(scad: Scad, session: Session, branch: string, sharers: readonly Sharer[]): Promise<void> {
  for (const { job, repos } of sharers) {
    const { code, stdout, stderr } = await runInside(scad, session.container, {
      command: [`${layout.bin}/branch`, '--elsewhere', branch, ...repos.map(repoFolder)],
      user: session.user,
      workingDir: layout.workspace,
    })
    if (code === 0 && stdout === '') continue
    const place = cleanLine(stdout.trim().replaceAll('\n', ' and ')) || cleanLine(stderr) || 'a repository'
    throw new ScadError('tree-in-use', `branch ${branch} would be checked out in ${place}, where job ${job.id} still runs on another`, {
      hint: `scad job wait ${job.id}; or work in a session of its own, in other repositories with --repo, or --force`,
    })
  }
}

/** What is gone from the session by now is in nobody's way. */
function treesOf(session: Session, { repos }: Job): string[] {
  const there = repos.filter((key) => session.repos.some((repo) => repo.key === key))
  return repos.length > 0 && there.length === 0 ? [] : chooseRepos(session, there).branched
}
