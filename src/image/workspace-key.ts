import type { Project, SetupCommand } from '../config/project.ts'
import type { GitIdentity } from '../git/host-git-identity.ts'
import { runGit } from '../git/run-git.ts'
import { sha256 } from '../text/hash.ts'
import type { RepoBase } from './repo-bases.ts'

/** What pip reads of a package that it installs from a folder. */
const packageFiles = ['pyproject.toml', 'setup.py', 'setup.cfg']

/** What tells how the repos of a project are prepared. */
type Prepared = Pick<Project, 'repos' | 'environment'>

/**
 * The content hash of all that a workspace image is made of but the commits: two images of one key differ in commits only,
 * and the older one can be brought forward.
 *
 * @param environment content hash of the environment image
 */
export async function workspaceKey(project: Project, environment: string, bases: RepoBase[], identity: GitIdentity): Promise<string> {
  const repos = await Promise.all(
    bases.map(async (base) => {
      const { setup, editable } = preparationOf(project, base.key)
      return [base.key, base.host.path, base.host.format, setup, editable, await setupFiles(project, base)]
    }),
  )
  return sha256('workspace', environment, JSON.stringify([project.name, repos, identity]))
}

function preparationOf({ repos, environment }: Prepared, repo: string): { setup: SetupCommand[]; editable: string[] } {
  return {
    setup: repos.find(({ key }) => key === repo)?.setup ?? [],
    editable: (environment.python?.editable ?? []).filter((one) => one.repo === repo).map(({ folder }) => folder),
  }
}

/** The files that the setup of a repo goes by, as a commit of it has them: which there are, and their object ids. */
export async function setupFiles(project: Prepared, { key, host, oid }: Omit<RepoBase, 'branch'>): Promise<string> {
  const { setup, editable } = preparationOf(project, key)
  const files = [...setup.flatMap((one) => one.files), ...editable.flatMap((folder) => packageFiles.map((file) => join(folder, file)))]
  if (oid === '' || files.length === 0) return ''
  const args = ['ls-tree', '-z', '--full-tree', oid, '--', ...new Set(files)]
  return (await runGit({ args, gitDir: host.commonDir, env: { GIT_LITERAL_PATHSPECS: '1' } })).stdout.toString()
}

function join(folder: string, file: string): string {
  return folder === '' || folder === '.' ? file : `${folder}/${file}`
}
