import type { Scad } from '../scad/scad.ts'
import { isOwnConfig } from '../trust/own-config.ts'
import { readTrust } from '../trust/trust-record.ts'
import { untrusted } from '../trust/untrusted.ts'
import { asksOf } from './asks-of.ts'
import { dataDigest } from './data-digest.ts'
import type { Project } from './project.ts'
import type { RawConfig } from './read-config.ts'

/**
 * What a config asks for beyond the defaults must be trusted before anything acts on it. A program was trusted before it was run, and the
 * user's own configs need no trust.
 * @throws config-untrusted
 */
export async function requireTrust({ paths, env }: Pick<Scad, 'paths' | 'env'>, raw: RawConfig, project: Project): Promise<void> {
  const asks = raw.program || isOwnConfig(env, raw.file) ? [] : await asksOf(project)
  if (asks.length === 0) return
  const [record, sha256] = await Promise.all([readTrust(paths, raw.file), dataDigest(raw, project)])
  if (record?.sha256 === sha256) return
  const what = record === null ? 'asks for more than a session has by default' : 'changed since it was trusted, or a file that it names did'
  throw untrusted({ file: raw.file, what, asks, sha256 })
}
