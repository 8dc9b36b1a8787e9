import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { HostRepo } from '../git/host-repo.ts'
import { type LargeFile, pointersInHistory } from '../git/lfs-pointers.ts'
import { hasLargeFile, largeFilePath, type LfsStore, lfsStore, takeLargeFile } from '../git/lfs-store.ts'
import { ownNamespaces } from '../git/own-namespaces.ts'
import type { Scad } from '../scad/scad.ts'
import { oidSchema } from '../scad/names.ts'
import { formatSize } from '../text/size.ts'
import { archivedFile } from './archived-file.ts'
import { isAbsent } from './is-absent.ts'

/** Contents that pointers of git-lfs name and that are nowhere. */
export const missingLargeFilesSchema = z
  .array(z.strictObject({ oid: oidSchema.describe('sha256 of the content'), size: z.int().nonnegative().describe('bytes') }))
  .describe('large files (git-lfs) that the commits name, and neither the session nor the host has')

export interface LargeFilesErrand {
  session: string
  /** The repo's. */
  key: string
  host: HostRepo
  /** The git folder of a quarantine that has the commits. */
  quarantine: string
  commits: Iterable<string>
  /** The commit that the work began at; '' when there is none. */
  base: string
  /** The host repository's refs, name → object id: what its own ones hold is no work of the session. */
  known: ReadonlyMap<string, string>
  container: string
  /** Stores of git-lfs inside where a content may be. */
  stores: readonly string[]
}

/** All that is taken in one go, bytes. */
const maxBytes = 32 * 2 ** 30

/**
 * Brings the contents that git-lfs keeps beside git into the host repository's own store: those that the pointers in these commits name and
 * that the host lacks. Nothing is believed: a content is looked for where its sha256 says, and taken when it has that sum and size. One that
 * is in none of the stores is named in a warning.
 *
 * @returns what is missing
 * @throws fetch-refused for too much of it, no-space, git-failed, engine-failed, interrupted
 */
export async function bringLargeFiles(scad: Scad, errand: LargeFilesErrand): Promise<LargeFile[]> {
  const { key, host, quarantine: gitDir, commits, base, known } = errand
  const own = [...known].flatMap(([ref, oid]) => (ownNamespaces.some((mine) => ref.startsWith(mine)) ? [] : [oid]))
  const wanted = await pointersInHistory({ gitDir, commits: [...commits], without: [base, ...own], signal: scad.signal })
  if (wanted.length === 0) return []
  const store = await lfsStore(host)
  const missing: LargeFile[] = []
  let left = maxBytes
  for (const file of wanted) {
    if (await hasLargeFile(store, file)) continue
    if (!(await bringOne(scad, errand, store, file))) missing.push(file)
    else if ((left -= file.size) < 0)
      throw new ScadError('fetch-refused', `the session offers more than ${formatSize(maxBytes)} of large files for ${host.path}`)
  }
  if (missing.length > 0) scad.progress({ type: 'warning', text: missingText(key, missing) })
  return missing
}

async function bringOne(
  scad: Scad,
  { session, key, container, stores }: LargeFilesErrand,
  store: LfsStore,
  file: LargeFile,
): Promise<boolean> {
  for (const folder of stores)
    try {
      const content = await archivedFile(scad, container, `${folder}/${largeFilePath(file.oid)}`)
      if (await takeLargeFile(store, file, content, `${session}-${key}`)) return true
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  return false
}

function missingText(key: string, missing: readonly LargeFile[]): string {
  const names = missing.slice(0, 3).map(({ oid }) => oid.slice(0, 12))
  const what = missing.length === 1 ? '1 large file' : `${missing.length} large files`
  return `${what} that commits of ${key} name: neither in the session nor on the host (${names.join(', ')}${missing.length > 3 ? ', …' : ''})`
}
