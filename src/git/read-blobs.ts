import { batchContents } from './batch-contents.ts'
import type { HostRepo } from './host-repo.ts'
import { objectSizes } from './object-sizes.ts'
import { memoryBytes } from './quarantine.ts'
import { runGit } from './run-git.ts'

export interface Blob {
  bytes: number
  /** null: it was not read, as it is too large, or came after all that may be read. */
  content: Buffer | null
}

export interface ReadBlobsOptions {
  /** The largest content that is read, bytes. */
  eachBytes: number
  /** How much is read in all, bytes: the first ones. */
  allBytes: number
  signal?: AbortSignal | undefined
  timeoutMs?: number
}

/** The contents of files that an agent may have made, and how large they are; what the repository lacks is left out. @throws git-failed */
export async function readBlobs(
  repo: Pick<HostRepo, 'commonDir'>,
  oids: Iterable<string>,
  { eachBytes, allBytes, ...options }: ReadBlobsOptions,
): Promise<Map<string, Blob>> {
  const sizes = await objectSizes(repo, [...new Set(oids)], options)
  const blobs = new Map<string, Blob>()
  const wanted: string[] = []
  let room = allBytes
  for (const [oid, bytes] of sizes) {
    blobs.set(oid, { bytes, content: null })
    if (bytes > eachBytes || bytes > room) continue
    room -= bytes
    wanted.push(oid)
  }
  const { stdout } = await runGit({
    args: ['cat-file', '--batch', '--buffer'],
    gitDir: repo.commonDir,
    input: wanted.map((oid) => `${oid}\n`).join(''),
    // what is printed around each
    maxOutput: allBytes + wanted.length * 100,
    limits: { fileBytes: 0, memoryBytes },
    ...options,
  })
  for (const { oid, content } of batchContents(stdout)) blobs.set(oid, { bytes: content.length, content })
  return blobs
}
