import { ScadError } from '../../errors/scad-error.ts'
import type { Scad } from '../../scad/scad.ts'
import { readVerification } from '../read-verification.ts'
import { hasPassed } from '../verification.ts'
import { verifySession } from '../verify.ts'

/**
 * Makes sure that what a session changed passes in a clean room. A change set that was verified before is not again.
 * @param changeSet its id; null when nothing changed
 * @throws verify-failed when it does not pass, and what `verifySession` throws
 */
export async function requireVerified(scad: Scad, session: string, changeSet: string | null): Promise<void> {
  if (changeSet === null) return
  const known = await readVerification(scad, { changeSet })
  const verified = known === null || known.state === 'running' ? await verifySession(scad, { session }) : known
  if (hasPassed(verified)) return
  const failed = verified.checks.find(({ state }) => state !== 'succeeded')
  const what = failed === undefined ? '' : `: ${failed.repo}: ${failed.command}`
  throw new ScadError('verify-failed', `${changeSet} does not pass its verification${what}`, {
    hint: `scad archive show ${verified.entry ?? verified.verifier} tells more`,
  })
}
