import { decide, parseAccepted } from '../customs/decide.ts'
import type { Finding } from '../customs/finding.ts'
import { inspectRepo } from '../customs/inspect-repo.ts'
import { nameMatcher } from '../customs/name-matcher.ts'
import { customsReport, type CustomsReport } from '../customs/report.ts'
import { type JobRepos, whyClosed } from '../customs/why-closed.ts'
import { ScadError } from '../errors/scad-error.ts'
import { hookFolders } from '../git/hook-folders.ts'
import { hasCommit, type HostRepo, listRefs } from '../git/host-repo.ts'
import type { CodePolicy } from '../scad/code-policy.ts'
import type { Scad } from '../scad/scad.ts'
import { readJournal } from '../session/journal.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { cleanLine } from '../text/clean.ts'
import { folderPattern } from '../text/path-patterns.ts'
import { shellLine } from '../text/shell-line.ts'
import type { Quarantined } from './quarantine-session.ts'

/** Of a session whose config says nothing of it. */
const usual: CodePolicy = { customs: 'warn', allow: [] }

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
  const jobs = await jobsOf(scad, session)
  const decided = await settleAll(quarantined, async (one) => ({
    key: one.repo.key,
    ...decide(await inspect(scad, session, one, jobs), session.spec.code ?? usual, accepted.map(parseAccepted)),
  }))
  const refused = decided.filter((one) => one.refused.length > 0)
  if (refused.length > 0) throw refusal(session, refused)
  return decided.map(({ told, passed }) => customsReport(told, passed))
}

async function inspect(
  scad: Scad,
  session: Session,
  { repo, host, folder, choice }: Quarantined,
  jobs: readonly JobRepos[],
): Promise<Finding[]> {
  const frozen = session.spec.frozen[repo.key] ?? []
  const [heads, hooks] = await Promise.all([listRefs(host, 'refs/heads/'), hookFolders(host)])
  const store = { commonDir: folder, format: host.format }
  return await inspectRepo(
    store,
    {
      tips: [...choice.branches, ...(choice.detached === null ? [] : [[null, choice.detached] as const])],
      base: await baseOf(store, repo),
      known: [...knownOf(host, heads), ...(repo.base === '' ? [] : [repo.base])],
      identity: session.spec.git,
      hooks: nameMatcher(hooks.map(folderPattern)),
      boundary: {
        closed: whyClosed(repo, jobs),
        enforced: repo.access === 'read',
        frozen: nameMatcher(frozen),
        anyFrozen: frozen.length > 0,
      },
    },
    { signal: scad.signal },
  )
}

/** What the host took for its own: anybody's work may lie under its other refs, be they of a remote or a pull request. */
function knownOf({ head }: HostRepo, heads: ReadonlyMap<string, string>): string[] {
  return [...new Set([...heads.values(), ...(head === null ? [] : [head])])]
}

/** The commit that the session began at; the uncommitted host files that went in are no work of its. */
async function baseOf(store: Pick<HostRepo, 'commonDir'>, { base, dirty }: Quarantined['repo']): Promise<string | null> {
  if (dirty !== '' && (await hasCommit(store, dirty))) return dirty
  return base === '' ? null : base
}

async function jobsOf(scad: Scad, session: Session): Promise<JobRepos[]> {
  // in the only repository there is no outside
  if (session.repos.length === 1 && session.repos[0]?.access === 'write') return []
  const journal = await readJournal(scad, session)
  return journal.flatMap((event) => (event.event === 'created' ? [event.repos ?? null] : []))
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
