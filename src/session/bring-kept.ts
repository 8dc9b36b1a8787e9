import { join } from 'node:path'
import { acceptFromQuarantine } from '../git/accept.ts'
import { listRefs } from '../git/host-repo.ts'
import { unpackIntoQuarantine } from '../git/unpack-quarantine.ts'
import type { Scad } from '../scad/scad.ts'
import { archivedFile } from './archived-file.ts'
import type { BringRequest, Brought } from './bring.ts'
import { readKept } from './kept.ts'
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
  for (const [index, { surveyed, pack }] of places.entries()) {
    const wanted = savedRefs({ session: session.id, place: surveyed, index, advertised: surveyed.refs, known })
    if (wanted.length === 0 || pack === null) continue
    const quarantine = join(folder, `${index}.git`)
    await unpackIntoQuarantine({
      ...{ repo: host, folder: quarantine, limits, signal: scad.signal },
      pack: await archivedFile(scad, container, pack),
      refs: new Map(wanted.map(({ destination, oid }) => [destination, oid])),
    })
    await acceptFromQuarantine(host, quarantine)
    refs.push(...wanted.map(({ destination, oid }) => ({ ref: destination, oid })))
  }
  return { repo, host, surveyed: places.map(({ surveyed }) => surveyed), refs }
}
