import type { Image } from '../engine/engine.ts'
import { isAncestor } from '../git/host-repo.ts'
import { runGit } from '../git/run-git.ts'
import { label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { type Candidate, type Choice, chooseWorkspace } from './choose-workspace.ts'
import type { RepoBase } from './repo-bases.ts'
import { type WorkspaceRepo, workspaceRepos } from './workspace-repo.ts'
import type { WorkspaceSpec } from './workspace-spec.ts'

/** The workspace image that is there and nearest to what is wanted; null when none can be used. */
export async function findWorkspace({ engine }: Scad, { project, key, bases }: WorkspaceSpec): Promise<Choice<Image> | null> {
  const images = await engine.listImages({ [label.kind]: 'workspace', [label.project]: project.name, [label.workspace]: key })
  const candidates = await Promise.all(
    images.map(async (image): Promise<Candidate<Image>[]> => {
      const repos = workspaceRepos(image)
      return repos === null ? [] : [{ image, created: image.created, repos, relation: await relations(repos, bases) }]
    }),
  )
  return chooseWorkspace(candidates.flat())
}

async function relations(repos: WorkspaceRepo[], bases: RepoBase[]): Promise<Candidate<Image>['relation']> {
  const pairs = bases.map(async (base) => {
    const repo = repos.find(({ key }) => key === base.key)
    return [base.key, await relation(repo, base)] as const
  })
  return new Map(await Promise.all(pairs))
}

async function relation(repo: WorkspaceRepo | undefined, { host, oid, branch }: RepoBase): Promise<'same' | 'behind' | 'other'> {
  if (repo === undefined || repo.format !== host.format) return 'other'
  if (repo.base === oid) return repo.branch === branch ? 'same' : oid === '' ? 'other' : 'behind'
  if (repo.base === '' || oid === '') return 'other'
  return (await isAncestor(host, repo.base, oid)) ? 'behind' : 'other'
}

/** bytes of objects that have come since the image was built from nothing, those to come included */
export async function bytesOnTop(repos: WorkspaceRepo[], bases: RepoBase[]): Promise<number> {
  const sizes = bases.map(async ({ key, host, oid }) => {
    const flat = repos.find((repo) => repo.key === key)?.flat ?? ''
    if (flat === oid || flat === '') return 0
    const args = ['rev-list', '--objects', '--disk-usage', oid, `^${flat}`]
    return Number((await runGit({ args, gitDir: host.commonDir })).stdout.toString().trim()) || 0
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
