import { join } from 'node:path'
import { snapshotDirty } from '../git/dirty.ts'
import type { Scad } from '../scad/scad.ts'
import type { RepoBase } from './bases.ts'

/** Uncommitted host files as a commit on top of a base. */
export interface Snapshot {
  oid: string
  files: number
  /** Where its objects lie. */
  objectsFolder: string
}

/**
 * Makes a commit of the uncommitted files of every repo with `dirty: include`. A repo whose base is not what is checked out has none:
 * its files belong to another commit.
 *
 * @param scratch an empty folder for the objects
 * @returns repo key → commit, for those that have one
 */
export async function snapshots(scad: Scad, bases: RepoBase[], scratch: string): Promise<Map<string, Snapshot>> {
  const wanted = bases.filter(
    ({ repo, host, oid, dirty }) => repo.dirty === 'include' && (host.head ?? '') === oid && dirty.modified + dirty.untracked > 0,
  )
  const made = await Promise.all(
    wanted.map(async ({ repo, host }): Promise<[string, Snapshot][]> => {
      const objectsFolder = join(scratch, repo.key)
      const { oid, files } = await snapshotDirty(host, { base: host.head, objectsFolder, signal: scad.signal })
      return oid === null ? [] : [[repo.key, { oid, files, objectsFolder }]]
    }),
  )
  return new Map(made.flat())
}
