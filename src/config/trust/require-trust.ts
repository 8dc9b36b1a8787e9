import type { Scad } from '../../scad/scad.ts'
import { isOwnConfig } from './own-config.ts'
import { readTrust, type TrustRecord } from './trust-record.ts'
import { sumsOf } from './sums-of.ts'
import { untrusted } from './untrusted.ts'
import { asksOf } from './asks-of.ts'
import type { Project } from '../project.ts'
import type { RawConfig } from '../read-config.ts'

/**
 * What a config asks for beyond the defaults must be trusted before anything acts on it, with the files that it names. That a program is
 * what was trusted was seen before it was run. The user's own configs need no trust.
 * @throws config-untrusted
 */
export async function requireTrust({ paths }: Pick<Scad, 'paths'>, raw: RawConfig, project: Project): Promise<void> {
  const { file } = raw
  const asks = isOwnConfig(paths, file) ? [] : await asksOf(project)
  if (asks.length === 0) return
  const [record, sums] = await Promise.all([readTrust(paths, file), sumsOf(raw, project)])
  const sha256 = sums.sha256 ?? record?.sha256 ?? ''
  if (record?.sha256 === sha256 && record.named === sums.named) return
  throw untrusted({ file, what: whatOf(record, sha256), asks, sha256, named: sums.named })
}

function whatOf(record: TrustRecord | null, sha256: string): string {
  if (record === null) return 'asks for more than a session has by default'
  return record.sha256 === sha256 ? 'names a file, or a place, that changed since it was trusted' : 'changed since it was trusted'
}
