import type { Project } from '../config/project.ts'
import { type GatewayParts, gatewayParts } from '../gateway/ensure-gateway.ts'
import { ensureWorkspace, type WorkspaceImage } from '../image/build.ts'
import type { Scad } from '../scad/scad.ts'
import type { RepoBase } from './bases.ts'

/** What a session is made from. */
export interface SessionImages {
  workspace: WorkspaceImage
  /** Null where it needs no gateway. */
  gateway: GatewayParts | null
}

/** The images of a session that starts at these bases; those that are not there are built. @throws as `buildProject` */
export async function sessionImages(scad: Scad, project: Project, bases: readonly RepoBase[]): Promise<SessionImages> {
  const gateway = project.network.mode === 'allow' ? await gatewayParts(scad, project.environment) : null
  const commits = bases.map(({ repo, oid, branch }) => ({ key: repo.key, oid, branch }))
  return { gateway, workspace: await ensureWorkspace(scad, project, commits) }
}
