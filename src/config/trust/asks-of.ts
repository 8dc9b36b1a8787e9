import { isGitFolder } from '../../git/git-folder.ts'
import type { Project } from '../project.ts'
import { realPlace } from '../real-place.ts'
import { widenings } from './widenings.ts'

/**
 * What a project asks for beyond what a session has by default, as it is on this machine now: a symbolic link stands for what it leads to.
 * A sentence each.
 */
export async function asksOf(project: Project): Promise<string[]> {
  const there = await withRealPlaces(project)
  return [...widenings(there), ...(await gitFolders(there))]
}

async function withRealPlaces(project: Project): Promise<Project> {
  const { folder, repos, mounts } = project
  return {
    ...project,
    folder: await realPlace(folder),
    repos: await Promise.all(repos.map(async (repo) => ({ ...repo, path: await realPlace(repo.path) }))),
    mounts: await Promise.all(mounts.map(async (mount) => ({ ...mount, source: await realPlace(mount.source) }))),
  }
}

async function gitFolders({ repos }: Project): Promise<string[]> {
  const bare = await Promise.all(repos.map(async ({ path }) => ((await isGitFolder(path)) ? [path] : [])))
  return bare.flat().map((path) => `git works on this machine by the settings of ${path}, a repository without a working tree`)
}
