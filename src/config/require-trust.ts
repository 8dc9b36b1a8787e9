import type { Scad } from '../scad/scad.ts'
import { isOwnConfig } from '../trust/own-config.ts'
import { digest, readTrust } from '../trust/trust-record.ts'
import { untrusted } from '../trust/untrusted.ts'
import { asksOf } from './asks-of.ts'
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
  const record = await readTrust(paths, raw.file)
  if (record?.sha256 === dataDigest(raw)) return
  const what = record === null ? 'asks for more than a session has by default' : 'changed since it was trusted'
  throw untrusted({ file: raw.file, what, asks, sha256: dataDigest(raw) })
}

/** The sum of what a config of data holds: a comment more changes nothing of it. */
export function dataDigest({ content }: Pick<RawConfig, 'content'>): string {
  return digest(JSON.stringify(content) ?? '')
}
