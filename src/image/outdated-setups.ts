import type { Project } from '../config/project.ts'
import { openRepo } from '../git/host-repo.ts'
import { type Setup, setups } from './run-setup.ts'
import { setupFiles } from './workspace-key.ts'

/** A repo that went from one commit to another; '' for none. */
export interface Moved {
  key: string
  /** The host repository, which has both commits. */
  path: string
  from: string
  to: string
}

/**
 * What prepared the repos of an image at one commit and is out of date at another, as the files that it goes by are others there.
 * @throws repo-missing, repo-invalid, git-failed
 */
export async function outdatedSetups(project: Pick<Project, 'repos' | 'environment'>, moved: readonly Moved[]): Promise<Setup[]> {
  const outdated = await Promise.all(
    moved.map(async ({ key, path, from, to }) => {
      const host = await openRepo(path)
      return (await setupFiles(project, { key, host, oid: from })) === (await setupFiles(project, { key, host, oid: to })) ? [] : [key]
    }),
  )
  const keys = new Set(outdated.flat())
  const { python } = project.environment
  return setups({
    repos: project.repos.filter(({ key }) => keys.has(key)),
    environment: {
      ...project.environment,
      ...(python === undefined ? {} : { python: { ...python, editable: python.editable.filter(({ repo }) => keys.has(repo)) } }),
    },
  })
}
