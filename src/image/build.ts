import { z } from 'zod'
import type { Project } from '../config/project.ts'
import type { Image } from '../engine/engine.ts'
import { hostGitIdentity } from '../git/host-git-identity.ts'
import { projectSchema } from '../config/project.ts'
import type { Scad } from '../scad/scad.ts'
import { type Environment, ensureEnvironment } from './build-environment.ts'
import { type Beginning, buildWorkspace, type Workspace } from './build-workspace.ts'
import { isDeep, isHeavy } from './choose-workspace.ts'
import { bytesOnTop, findWorkspace } from './find-workspace.ts'
import { type RepoBase, repoBases } from './repo-bases.ts'
import { workspaceKey } from './workspace-key.ts'
import { type WorkspaceRepo, workspaceRepoSchema } from './workspace-repo.ts'
import { type WorkspaceSpec, workspaceTag } from './workspace-spec.ts'

export const buildFields = {
  noCache: z.boolean().default(false).describe('run every step again'),
  pull: z.boolean().default(false).describe('ask the registry for a newer base image'),
  environmentOnly: z.boolean().default(false).describe('leave the repositories out'),
}

export const buildProjectInput = z.object({ project: projectSchema, ...buildFields })

const builtImageSchema = z.strictObject({
  image: z.string().describe('image id'),
  tag: z.string(),
  built: z.boolean().describe('false when it was there already'),
})

export const buildResultSchema = z.strictObject({
  environment: builtImageSchema,
  workspace: builtImageSchema.nullable().describe('null with --environment-only'),
  repos: z.array(workspaceRepoSchema),
})
export type BuildResult = z.infer<typeof buildResultSchema>

/** A workspace image to start sessions from. */
export interface WorkspaceImage {
  id: string
  tag: string
  /** What it holds: at most behind the wanted commits, never beside them. */
  repos: WorkspaceRepo[]
  environment: Environment
  labels: Record<string, string>
}

/**
 * Makes the images of a project as its config and repositories are now: the environment, and on it the workspace with every
 * repo checked out at its base. What is there already and still right is not built again.
 *
 * @throws build-failed, setup-failed, config-invalid, base-image-missing, repo-missing, repo-invalid, branch-not-found, no-space
 */
export async function buildProject(scad: Scad, input: z.input<typeof buildProjectInput>): Promise<BuildResult> {
  const { project, noCache, pull, environmentOnly } = buildProjectInput.parse(input)
  const bases = environmentOnly ? [] : await repoBases(project)
  const environment = await ensureEnvironment(scad, project, { noCache, pull })
  const { image, tag, built } = environment
  if (environmentOnly) return { environment: { image, tag, built }, workspace: null, repos: [] }
  const spec = await workspaceSpec(scad, project, environment, bases)
  const found = noCache ? null : await findWorkspace(scad, spec)
  const workspace: Workspace =
    found?.exact === true
      ? { image: found.image, repos: found.repos, built: false }
      : await buildWorkspace(scad, spec, found === null ? null : await beginningOf(scad, spec, found), !noCache)
  return {
    environment: { image, tag, built },
    workspace: { image: workspace.image.id, tag: tagOf(workspace.image, spec), built: workspace.built },
    repos: workspace.repos,
  }
}

/**
 * The workspace image that a session of these commits starts from: the newest whose commits are theirs or lie in their
 * history, with little to bring in besides; a new one when there is none.
 *
 * @param wanted the commit of each repo, '' for an empty one, and the branch to have it on
 * @throws as `buildProject`
 */
export async function ensureWorkspace(
  scad: Scad,
  project: Project,
  wanted: { key: string; oid: string; branch?: string }[],
): Promise<WorkspaceImage> {
  const environment = await ensureEnvironment(scad, project, { noCache: false, pull: false })
  const bases = (await repoBases(project)).map((base) => {
    const place = wanted.find(({ key }) => key === base.key)
    return { ...base, oid: place?.oid ?? base.oid, branch: place?.branch ?? base.branch }
  })
  const spec = await workspaceSpec(scad, project, environment, bases)
  const found = await findWorkspace(scad, spec)
  const light = found !== null && (found.exact || !isHeavy(found.repos, await bytesOnTop(found.repos, bases)))
  const { image, repos } = light ? found : await buildWorkspace(scad, spec, null, true)
  return { id: image.id, tag: tagOf(image, spec), repos, environment, labels: image.labels }
}

async function workspaceSpec(scad: Scad, project: Project, environment: Environment, bases: RepoBase[]): Promise<WorkspaceSpec> {
  const workdir = project.repos.find((repo) => repo.workdir)?.key
  const host = (bases.find(({ key }) => key === workdir) ?? bases[0])?.host
  const identity = project.git ?? (await hostGitIdentity(host?.path ?? project.folder))
  const user = `${scad.identity.agentUid}:${scad.identity.agentGid}`
  const key = await workspaceKey(project, environment.hash, bases, identity)
  return { project, environment, key, bases, identity, user }
}

/** An older image to put the new commits on; null when it has had enough put on it. */
async function beginningOf(scad: Scad, spec: WorkspaceSpec, found: { image: Image; repos: WorkspaceRepo[] }): Promise<Beginning | null> {
  const [image, environment] = await Promise.all([
    scad.engine.inspectImage(found.image.id),
    scad.engine.inspectImage(spec.environment.image),
  ])
  if (image === null || isDeep((image.layers ?? 0) - (environment?.layers ?? 0))) return null
  if (isHeavy(found.repos, await bytesOnTop(found.repos, spec.bases))) return null
  return { image: image.id, repos: found.repos }
}

function tagOf(image: Pick<Image, 'tags'>, spec: WorkspaceSpec): string {
  return image.tags[0] ?? workspaceTag(spec)
}
