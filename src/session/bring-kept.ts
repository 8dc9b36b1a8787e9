import { join } from 'node:path'
import { acceptFromQuarantine } from '../git/accept.ts'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, hasCommit, listRefs } from '../git/host-repo.ts'
import type { LargeFile } from '../git/lfs-pointers.ts'
import { unpackIntoQuarantine } from '../git/unpack-quarantine.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import { archivedFile } from './archived-file.ts'
import type { BringRequest, Brought } from './bring.ts'
import { readKept } from './kept.ts'
import { bringLargeFiles } from './large-files.ts'
import { savedRefs } from './saved-refs.ts'

/**
 * The objects of one repo of a lost session into the host repository, from what was kept at the end of its jobs, without a ref yet.
 *
 * @param request.container that holds the session's volume
 * @throws unsaved-work, fetch-refused, repo-missing, repo-invalid, git-failed
 */
export async function bringKept(scad: Scad, { session, repo, host, container, folder, limits }: BringRequest): Promise<Brought> {
  const places = await readKept(scad, container, repo.key)
  const known = await listRefs(host, 'refs/')
  const refs: Brought['refs'] = []
  const missing: LargeFile[] = []
  for (const [index, { surveyed, pack }] of places.entries()) {
    const wanted = savedRefs({ session: session.id, place: surveyed, index, advertised: surveyed.refs, known })
    if (wanted.length === 0 || pack === null) continue
    await requireBase(host, repo)
    const quarantine = join(folder, `${index}.git`)
    await unpackIntoQuarantine({
      ...{ repo: host, folder: quarantine, limits, signal: scad.signal },
      pack: await archivedFile(scad, container, pack),
      refs: new Map(wanted.map(({ destination, oid }) => [destination, oid])),
    })
    await acceptFromQuarantine(host, quarantine)
    missing.push(
      ...(await bringLargeFiles(scad, {
        ...{ session: session.id, key: repo.key, host, quarantine, known, container },
        commits: wanted.map(({ oid }) => oid),
        base: surveyed.kind === 'repo' ? repo.base : '',
        // they went with the container
        stores: [],
      })),
    )
    refs.push(...wanted.map(({ destination, oid }) => ({ ref: destination, oid })))
  }
  return { repo, host, surveyed: places.map(({ surveyed }) => surveyed), refs, missing }
}

/** What was kept is what the base does not have, and the base is on the host alone. */
async function requireBase(host: HostRepo, { key, base }: BringRequest['repo']): Promise<void> {
  if (base === '' || (await hasCommit(host, base))) return
  throw new ScadError('unsaved-work', `${host.path} has no longer the commit that ${key} started at (${base.slice(0, 12)})`, {
    hint: `bring it back from a copy of that repository: ${shellLine(['git', '-C', host.path, 'fetch', 'COPY', base])}`,
  })
}
