import { parseAccepted } from '../customs/decide.ts'
import type { Finding } from '../customs/finding.ts'
import type { JobRepos } from '../customs/why-closed.ts'
import { customsReport, type CustomsReport } from '../customs/report.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { cleanLine } from '../text/clean.ts'
import { shellLine } from '../text/shell-line.ts'
import { type Arrived, judgeBranches } from './judge-branches.ts'

/**
 * Looks through what a session has for the host before it is taken, and tells what of it would run or reach out there.
 *
 * @param how.jobs what each job of the session was given
 * @param how.accepted what `--accept` said
 * @returns a report for each, in their order
 * @throws customs-refused when something may not pass: nothing of any repository is to be taken then
 */
export async function passCustoms(
  scad: Pick<Scad, 'signal'>,
  session: Pick<Session, 'id' | 'spec'>,
  arrived: readonly Arrived[],
  { jobs, accepted }: { jobs: readonly JobRepos[]; accepted: readonly string[] },
): Promise<CustomsReport[]> {
  const decided = await settleAll(arrived, async (one) => ({
    key: one.repo.key,
    ...(await judgeBranches(scad, session, one, { jobs, accepted: accepted.map(parseAccepted) })),
  }))
  const refused = decided.filter((one) => one.refused.length > 0)
  if (refused.length > 0) throw refusal(session, refused)
  return decided.map(({ told, passed }) => customsReport(told, passed))
}

/** How many findings the message names; the JSON has more. */
const shown = 3

function refusal({ id }: Pick<Session, 'id'>, refused: readonly { key: string; refused: readonly Finding[] }[]): ScadError {
  const all = refused.flatMap(({ key, refused: findings }) => findings.map((finding) => ({ key, ...finding })))
  const texts = all
    .slice(0, shown)
    .map(({ key, kind, path, why }) => `${key} ${kind} ${path === null ? '' : `${cleanLine(path, 100)}: `}${cleanLine(why, 100)}`)
  const more = all.length > shown ? `; and ${all.length - shown} more` : ''
  const kinds = [...new Set(all.map(({ kind }) => kind))]
  return new ScadError('customs-refused', `nothing of session ${id} was taken: ${texts.join('; ')}${more}`, {
    hint: `${shellLine(['scad', 'code', 'diff', id])} shows it; ${kinds.map((kind) => `--accept ${kind}`).join(' ')} takes it all the same`,
    details: { repos: refused.map(({ key, refused: findings }) => ({ key, ...customsReport(findings, 0) })) },
  })
}
