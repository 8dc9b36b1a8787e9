import { jobReposOf, judgeBranches } from '../code/judge-branches.ts'
import { refPlaces } from '../code/ref-places.ts'
import { sessionRefs } from '../code/session-refs.ts'
import { customsReport } from '../customs/report.ts'
import type { JobRepos } from '../customs/why-closed.ts'
import { ScadError } from '../errors/scad-error.ts'
import { type HostRepo, listRefs, openRepo } from '../git/host-repo.ts'
import type { Scad } from '../scad/scad.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { SavedRepo } from '../session/save.ts'
import type { Session } from '../session/session.ts'
import { settleAll } from '../session/settle-all.ts'
import { savedNames } from './saved-names.ts'
import type { ArchivedCustoms } from './record.ts'

/** A removal does not wait longer for it. */
const halfAMinute = 30_000

/**
 * What the customs say of all that the branches of a session that goes have since its base, as its first fetch would hear it now: they are
 * on the host, saved. Where
 * nobody can look, that is told instead; it never keeps a session from going.
 *
 * @param saved what was saved of it; nobody can look at a repo that is not among it
 * @throws interrupted
 */
export async function customsOf(
  scad: Pick<Scad, 'signal'>,
  session: Session,
  saved: readonly SavedRepo[],
  journal: readonly JournalEvent[],
): Promise<ArchivedCustoms[]> {
  const jobs = await jobReposOf(session, async () => journal)
  const places = await refPlaces(session)
  return await settleAll(session.repos, async (repo) => {
    const own = saved.find(({ key }) => key === repo.key)
    if (own === undefined) return unlooked(repo.key, 'nothing of it was saved')
    try {
      const host = await openRepo(own.path)
      const tips = tipsOf(session, own)
      const fetched = await fetchedAt(host, tips, places.get(repo.key)?.tracking ?? sessionRefs.tracking(session.id))
      return { ...(await judged(scad, session, { repo, host, folder: host.commonDir, tips }, jobs)), fetched }
    } catch (error) {
      if (!(error instanceof ScadError) || error.kind === 'interrupted') throw error
      return unlooked(repo.key, error.message)
    }
  })
}

async function judged(
  scad: Pick<Scad, 'signal'>,
  session: Session,
  arrived: Parameters<typeof judgeBranches>[2],
  jobs: readonly JobRepos[],
): Promise<Omit<ArchivedCustoms, 'fetched'>> {
  const { refused, told, passed } = await judgeBranches(scad, session, arrived, {
    jobs,
    accepted: [],
    // also of what a branch of the host has by now, as it was landed or merged
    known: 'base',
    milliseconds: halfAMinute,
  })
  const verdict = refused.length > 0 ? 'refused' : told.length > 0 ? 'told' : 'clear'
  return { key: arrived.repo.key, verdict, why: '', ...customsReport(told, passed) }
}

function unlooked(key: string, why: string): ArchivedCustoms {
  return { key, verdict: 'unlooked', why, fetched: [], ...customsReport([], 0) }
}

/** What a fetch takes of what was saved: the branches, and what is checked out without one. */
function tipsOf(session: Session, saved: SavedRepo): [branch: string | null, oid: string][] {
  const refs = savedNames(session.id, saved)
  const heads = 'heads/'
  const branches = [...refs].flatMap(([name, oid]): [string, string][] => (name.startsWith(heads) ? [[name.slice(heads.length), oid]] : []))
  const head = refs.get('HEAD')
  return head === undefined || branches.some(([, oid]) => oid === head) ? branches : [...branches, [null, head]]
}

async function fetchedAt(host: HostRepo, tips: readonly (readonly [string | null, string])[], tracking: string): Promise<string[]> {
  const refs = await listRefs(host, tracking)
  return tips.flatMap(([branch, oid]) => (branch !== null && refs.get(`${tracking}${branch}`) === oid ? [branch] : []))
}
