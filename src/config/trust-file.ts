import { randomBytes } from 'node:crypto'
import type { Scad } from '../scad/scad.ts'
import type { GuardOf } from '../trust/module-guard.ts'
import { readTrust, type TrustRecord, writeTrust } from '../trust/trust-record.ts'
import { untrusted } from '../trust/untrusted.ts'
import { dataDigest } from './data-digest.ts'
import { parseConfig } from './parse-config.ts'
import { readConfig } from './read-config.ts'

/**
 * Trusts a config as it is now. A program is run for it, as that alone tells what it loads and asks for.
 * @param file absolute path
 * @param seen the sum of it that a person said yes to; absent: whatever it is
 * @throws config-not-found, config-invalid, config-untrusted when it is another one by now: then it is trusted no more than before
 */
export async function trustFile(scad: Pick<Scad, 'env' | 'paths' | 'now'>, file: string, seen?: string): Promise<TrustRecord> {
  const modules: Record<string, string> = {}
  const refuseOther = (sha256: string): void => {
    if (seen !== undefined && sha256 !== seen)
      throw untrusted({ file, what: 'changed while you were asked', asks: ['nothing of it was trusted'], sha256 })
  }
  const record: GuardOf = async () => ({
    anew: `-${randomBytes(6).toString('hex')}`,
    check(module, sha256) {
      if (module === file) refuseOther(sha256)
      modules[module] = sha256
    },
  })
  const raw = await readConfig(file, record)
  const project = await parseConfig(scad, raw)
  const sha256 = modules[file] ?? (await dataDigest(raw, project))
  refuseOther(sha256)
  const before = await readTrust(scad.paths, file)
  // what this process loaded already, as it was trusted, Node does not load again
  const known = before?.sha256 === sha256 ? before.modules : {}
  const trusted: TrustRecord = { file, sha256, modules: { ...known, ...modules }, time: scad.now() }
  await writeTrust(scad.paths, trusted)
  return trusted
}
