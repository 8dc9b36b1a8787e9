import { parseAccepted } from '../customs/decide.ts'
import type { Finding } from '../customs/finding.ts'
import { customsReport, type CustomsReport } from '../customs/report.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { cleanLine } from '../text/clean.ts'
import { shellLine } from '../text/shell-line.ts'
import { jobReposOf, judgeBranches } from './judge-branches.ts'
import type { Quarantined } from './quarantine-session.ts'

/**
 * Looks through what lies in quarantine before the host takes it, and tells what of it would run or reach out there.
 *
 * @param accepted what `--accept` said
 * @returns a report for each, in their order
 * @throws customs-refused when something may not pass: nothing of any repository is to be taken then
 */
export async function passCustoms(
  scad: Scad,
  session: Session,
  quarantined: readonly Quarantined[],
  accepted: readonly string[],
): Promise<CustomsReport[]> {
  const jobs = await jobReposOf(session, async () => await readJournal(scad, session))
  const decided = await settleAll(quarantined, async ({ repo, host, folder, choice }) => {
    const tips = [...choice.branches, ...(choice.detached === null ? [] : [[null, choice.detached] as const])]
    return {
      key: repo.key,
      ...(await judgeBranches(scad, session, { repo, host, folder, tips }, { jobs, accepted: accepted.map(parseAccepted) })),
    }
  })
  const refused = decided.filter((one) => one.refused.length > 0)
  if (refused.length > 0) throw refusal(session, refused)
  return decided.map(({ told, passed }) => customsReport(told, passed))
}

/** How many findings the message names; the JSON has more. */
const shown = 3

function refusal({ id }: Session, refused: readonly { key: string; refused: readonly Finding[] }[]): ScadError {
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
