import { createHash } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../host/atomic-file.ts'
import type { HostPaths } from '../../host/paths.ts'
import { namesIn } from '../../host/walk-folder.ts'

type Paths = Pick<HostPaths, 'trust'>

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** What somebody trusted of a config: the config as it was then, each local module that it loads, and the files that it names. */
const trustRecordSchema = z.strictObject({
  version: z.literal(1),
  /** Absolute path of the config. */
  file: z.string().startsWith('/').max(4096),
  /** sha256 of a program's bytes, or of what a config of data holds. */
  sha256: digestSchema,
  /** Absolute path → sha256 of its bytes: of a program itself and what it loads; {} for data. */
  modules: z.record(z.string(), digestSchema),
  /** sha256 of what is in the files that it names, and of where its mounts and repositories are. */
  named: digestSchema,
  /** ms since the epoch */
  time: z.number(),
})
export type TrustRecord = Omit<z.infer<typeof trustRecordSchema>, 'version'>

/** bytes; a record is a path and a sum for each module */
const maxRecord = 4 << 20

/** The sum that a record has of a module's bytes, as `sha256sum` prints it, or of a text. */
export function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Remembers that a config is trusted as it is, in place of what was trusted of it before. @throws no-space, home-unusable */
export async function writeTrust(paths: Paths, record: TrustRecord): Promise<void> {
  await writeAtomically(recordFile(paths, record.file), `${JSON.stringify({ version: 1, ...record })}\n`)
}

/** What is trusted of a config; null when nothing is. A file that holds anything but a record counts as none. */
export async function readTrust(paths: Paths, file: string): Promise<TrustRecord | null> {
  const record = await readRecord(recordFile(paths, file))
  return record?.file === file ? record : null
}

/** Everything that is trusted, by path. */
export async function listTrust(paths: Paths): Promise<TrustRecord[]> {
  const names = (await namesIn(paths.trust)).filter((name) => trustFileName.test(name))
  const records = await Promise.all(names.map(async (name) => await readRecord(join(paths.trust, name))))
  return records.filter((record) => record !== null).toSorted((one, other) => (one.file < other.file ? -1 : 1))
}

/** Trusts a config no more. Does nothing when it was not trusted. */
export async function forgetTrust(paths: Paths, file: string): Promise<void> {
  await rm(recordFile(paths, file), { force: true })
}

/** The names of records in their folder. */
export const trustFileName = /^[0-9a-f]{64}\.json$/

function recordFile(paths: Paths, file: string): string {
  return join(paths.trust, `${digest(file)}.json`)
}

async function readRecord(path: string): Promise<TrustRecord | null> {
  const info = await stat(path).catch(() => null)
  if (info === null || !info.isFile() || info.size > maxRecord) return null
  try {
    const parsed = trustRecordSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (!parsed.success) return null
    const { version: _, ...record } = parsed.data
    return record
  } catch {
    return null
  }
}
