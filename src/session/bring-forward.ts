import { scriptInside, targetIn } from '../image/git-inside.ts'
import { seedRepo } from '../image/seed-repo.ts'
import type { WorkspaceImage } from '../image/build.ts'
import { repoFolder } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { RepoBase } from './bases.ts'
import type { Snapshot } from './snapshots.ts'

export interface BringForward {
  /** The session's, running. */
  container: string
  user: string
  bases: RepoBase[]
  dirty: ReadonlyMap<string, Snapshot>
  workspace: WorkspaceImage
}

/** Moves every repo from where the workspace image left it to its base, and on to the host's uncommitted files where they are wanted. */
export async function bringForward(scad: Scad, { container, user, bases, dirty, workspace }: BringForward): Promise<void> {
  const steps = bases.map(async ({ repo, host, oid, branch }) => {
    const path = repoFolder(repo.key)
    const before = workspace.repos.find(({ key }) => key === repo.key)
    const snapshot = dirty.get(repo.key)
    const seed = { container, user, path, host, branch, base: oid }
    if (snapshot !== undefined) await seedRepo(scad, { ...seed, commit: snapshot.oid, objectFolders: [snapshot.objectsFolder] })
    else if (before?.base !== oid || before.branch !== branch) await seedRepo(scad, { ...seed, commit: oid })
    // the image's own branch is nobody's work, and would come back as if it were
    if (before !== undefined && before.branch !== branch)
      await scriptInside(scad, targetIn(scad, { container, user }, path), 'git update-ref -d "refs/heads/$1"', [before.branch])
  })
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
