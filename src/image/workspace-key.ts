import type { Project } from '../config/project.ts'
import type { GitIdentity } from '../git/host-git-identity.ts'
import { runGit } from '../git/run-git.ts'
import { sha256 } from '../text/hash.ts'
import type { RepoBase } from './repo-bases.ts'

/** What pip reads of a package that it installs from a folder. */
const packageFiles = ['pyproject.toml', 'setup.py', 'setup.cfg']

/**
 * The content hash of all that a workspace image is made of but the commits: two images of one key differ in commits only,
 * and the older one can be brought forward.
 *
 * @param environment content hash of the environment image
 */
export async function workspaceKey(project: Project, environment: string, bases: RepoBase[], identity: GitIdentity): Promise<string> {
  const repos = await Promise.all(
    bases.map(async (base) => {
      const setup = project.repos.find(({ key }) => key === base.key)?.setup ?? []
      const editable = (project.environment.python?.editable ?? []).filter(({ repo }) => repo === base.key).map(({ folder }) => folder)
      const read = [...setup.flatMap(({ files }) => files), ...editable.flatMap((folder) => packageFiles.map((file) => join(folder, file)))]
      return [base.key, base.host.path, base.host.format, setup, editable, await blobs(base, read)]
    }),
  )
  return sha256('workspace', environment, JSON.stringify([project.name, repos, identity]))
}

/** Which of the files are in the commit, and their object ids. */
async function blobs({ host, oid }: RepoBase, files: string[]): Promise<string> {
  if (oid === '' || files.length === 0) return ''
  const args = ['ls-tree', '-z', '--full-tree', oid, '--', ...new Set(files)]
  return (await runGit({ args, gitDir: host.commonDir, env: { GIT_LITERAL_PATHSPECS: '1' } })).stdout.toString()
}

function join(folder: string, file: string): string {
  return folder === '' || folder === '.' ? file : `${folder}/${file}`
}
