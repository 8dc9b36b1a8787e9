import { ScadError } from '../../errors/scad-error.ts'
import type { Scad } from '../../scad/scad.ts'
import { plannedRules } from '../../session/session-plan.ts'
import { verifyChecks } from '../checks.ts'
import { findKnown } from '../find-known.ts'
import { projectToVerify } from '../project-to-verify.ts'
import { readVerifications } from '../read-verification.ts'
import { hasPassed, isOf } from '../verification.ts'
import { verifySession } from '../verify.ts'

/**
 * Makes sure that what a session changed passes in a clean room. One that passed just the verify commands that the
 * config has now is not verified again.
 * @param changeSet its id; null when nothing changed
 * @throws verify-failed when it does not pass, and what `projectToVerify` and `verifySession` throw
 */
export async function requireVerified(scad: Scad, session: string, changeSet: string | null): Promise<void> {
  if (changeSet === null) return
  const known = await findKnown(scad, session)
  const project = await projectToVerify(scad, known, [])
  const wanted = verifyChecks({ repos: known.repos, spec: { ...known.spec, ...plannedRules(project) } })
  const before = (await readVerifications(scad, { changeSet })).find((one) => one.state === 'passed' && isOf(one, wanted))
  const verified = before ?? (await verifySession(scad, { session }))
  if (hasPassed(verified)) return
  const failed = verified.checks.find(({ state }) => state !== 'succeeded')
  const what = failed === undefined ? '' : `: ${failed.repo}: ${failed.command}`
  throw new ScadError('verify-failed', `${changeSet} does not pass its verification${what}`, {
    hint: `scad archive show ${verified.entry ?? verified.verifier} tells more`,
  })
}
