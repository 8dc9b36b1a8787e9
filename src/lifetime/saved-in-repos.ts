import { z } from 'zod'
import { examineProject } from '../config/load.ts'
import { listProjects } from '../config/known-projects.ts'
import { ScadError } from '../errors/scad-error.ts'
import { isGitFolder } from '../git/git-folder.ts'
import { listRefs, openRepo } from '../git/host-repo.ts'
import { ownNamespaces } from '../git/own-namespaces.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'

export const savedInRepoSchema = z.object({
  path: z.string().describe('a host repository'),
  refs: z.int().describe('saved refs and fetched branches in it'),
  command: z.string().describe('what removes them, for a shell'),
})
export type SavedInRepo = z.infer<typeof savedInRepoSchema>

/**
 * The host repositories that hold what scad saved or fetched: those of the known projects, and further ones.
 * @param paths of the further ones
 */
export async function savedInRepos(scad: Scad, paths: readonly string[]): Promise<SavedInRepo[]> {
  const known = await Promise.all((await listProjects(scad)).map(async ({ id }) => await repoPaths(scad, id)))
  const found = await Promise.all([...new Set([...paths, ...known.flat()])].toSorted().map(savedIn))
  return found.filter((repo) => repo !== null)
}

async function repoPaths(scad: Scad, project: string): Promise<string[]> {
  const examined = await unlessWrong(() => examineProject(quiet(scad), { project }))
  if (examined === null) return []
  const paths = examined.project.repos.map(({ path }) => path)
  // git would go by settings that nobody has trusted
  const foreign = await Promise.all(paths.map(async (path) => examined.untrusted !== null && (await isGitFolder(path))))
  return paths.filter((_, index) => foreign[index] !== true)
}

/** Nobody is asked whether a config may run for this. */
function quiet(scad: Scad): Scad {
  return { ...scad, confirm: async () => false }
}

async function savedIn(path: string): Promise<SavedInRepo | null> {
  const repo = await unlessWrong(() => openRepo(path))
  if (repo === null) return null
  const refs = (await Promise.all(ownNamespaces.map((prefix) => listRefs(repo, prefix)))).reduce((sum, { size }) => sum + size, 0)
  const git = (...words: string[]): string => shellLine(['git', '-C', path, ...words])
  const command = `${git('for-each-ref', '--format=delete %(refname)', ...ownNamespaces)} | ${git('update-ref', '--stdin')}`
  return refs === 0 ? null : { path, refs, command }
}

/** Null when the config or the repository is gone or broken: there is nothing to tell of it then. */
async function unlessWrong<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ScadError && error.kind !== 'interrupted') return null
    throw error
  }
}
