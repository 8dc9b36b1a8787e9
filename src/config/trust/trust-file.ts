import { randomBytes } from 'node:crypto'
import type { Scad } from '../../scad/scad.ts'
import type { GuardOf } from './module-guard.ts'
import { readTrust, type TrustRecord, writeTrust } from './trust-record.ts'
import { sumsOf } from './sums-of.ts'
import { type Untrusted, untrusted } from './untrusted.ts'
import { parseConfig } from '../parse-config.ts'
import { readConfig } from '../read-config.ts'

/**
 * Trusts a config as it is now. A program is run for it, as that alone tells what it loads and asks for.
 * @param file absolute path
 * @param seen the sums of it that a person said yes to; absent: whatever it is
 * @throws config-not-found, config-invalid, config-untrusted when it is another one by now: then it is trusted no more than before
 */
export async function trustFile(
  scad: Pick<Scad, 'env' | 'paths' | 'now'>,
  file: string,
  seen?: Pick<Untrusted, 'sha256' | 'named'>,
): Promise<TrustRecord> {
  const modules: Record<string, string> = {}
  const refuseOther = (sha256: string, named: string | null): void => {
    if (seen === undefined || (sha256 === seen.sha256 && (named === null || seen.named === null || named === seen.named))) return
    throw untrusted({ file, what: 'changed while you were asked', asks: ['nothing of it was trusted'], sha256, named })
  }
  const record: GuardOf = async () => ({
    anew: `-${randomBytes(6).toString('hex')}`,
    check(module, sha256) {
      if (module === file) refuseOther(sha256, null)
      modules[module] = sha256
    },
  })
  const raw = await readConfig(file, record)
  const project = await parseConfig(scad, raw)
  const { named, ...content } = await sumsOf(raw, project)
  const sha256 = content.sha256 ?? modules[file] ?? ''
  refuseOther(sha256, named)
  const before = await readTrust(scad.paths, file)
  // what this process loaded already, as it was trusted, Node does not load again
  const known = before?.sha256 === sha256 ? before.modules : {}
  const trusted: TrustRecord = { file, sha256, modules: { ...known, ...modules }, named, time: scad.now() }
  await writeTrust(scad.paths, trusted)
  return trusted
}
