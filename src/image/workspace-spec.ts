import type { Project } from '../config/project.ts'
import type { GitIdentity } from '../git/host-git-identity.ts'
import { agentInstalls } from './agent-installs.ts'
import type { Environment } from './build-environment.ts'
import type { RepoBase } from './repo-bases.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { sha256 } from '../text/hash.ts'
import type { WorkspaceRepo } from './workspace-repo.ts'

/** What a workspace image is to be. */
export interface WorkspaceSpec {
  project: Project
  environment: Environment
  /** What two images that differ in commits only have in common. */
  key: string
  bases: RepoBase[]
  identity: GitIdentity
  /** uid:gid of the agent's user */
  user: string
}

/** The image's name: one for each project, make and set of commits. Pure. */
export function workspaceTag({ project, key, bases }: Pick<WorkspaceSpec, 'project' | 'key' | 'bases'>): string {
  const commits = bases.map(({ key: repo, oid, branch }) => [repo, oid, branch])
  return `scad/workspace:${project.name}-${sha256(key, JSON.stringify(commits)).slice(0, 12)}`
}

/** Pure. */
export function workspaceLabels(
  scad: Pick<Scad, 'version' | 'identity'>,
  spec: WorkspaceSpec,
  repos: WorkspaceRepo[],
): Record<string, string> {
  const installed = new Map(agentInstalls(spec.project.agents).map(({ adapter, version }) => [adapter, version]))
  const agents = Object.entries(spec.project.agents).map(([name, { adapter }]) => [
    name,
    { adapter, version: installed.get(adapter) ?? '' },
  ])
  return {
    ...blankLabels(),
    [label.kind]: 'workspace',
    [label.version]: scad.version,
    [label.project]: spec.project.name,
    [label.environment]: spec.environment.hash,
    [label.workspace]: spec.key,
    [label.repos]: JSON.stringify(repos),
    [label.agents]: JSON.stringify(Object.fromEntries(agents)),
    [label.user]: spec.user,
    [label.owner]: String(scad.identity.uid),
  }
}
