import { type Decision, decide } from '../customs/decide.ts'
import { inspectRepo } from '../customs/inspect-repo.ts'
import { nameMatcher } from '../customs/name-matcher.ts'
import { type JobRepos, whyClosed } from '../customs/why-closed.ts'
import { hookFolders } from '../git/hook-folders.ts'
import { hasCommit, type HostRepo, listRefs } from '../git/host-repo.ts'
import type { CodePolicy, Pass } from '../scad/code-policy.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import type { JournalEvent } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'
import { folderPattern } from '../text/path-patterns.ts'

/** Of a session whose config says nothing of it. */
const usual: CodePolicy = { customs: 'warn', allow: [] }

/** What a repository of a session has for the host. */
export interface Arrived {
  repo: SessionRepo
  host: HostRepo
  /** The bare repository with the objects: a quarantine, or the host's own. */
  folder: string
  /** Branch and commit; null: a commit without a branch. */
  tips: readonly (readonly [branch: string | null, oid: string])[]
}

/**
 * What the customs say of the branches of one repository, at a bounded cost.
 *
 * @param how.jobs what each job of the session was given, as `jobReposOf` tells it
 * @param how.accepted what a person lets through
 * @param how.known what of the host was there before: 'heads', all that its branches hold by now, or 'base', what the session began at.
 *   Default: heads
 * @param how.milliseconds for how long they look at most; what they did not get to is told as such. Default: two minutes
 * @throws git-failed, interrupted
 */
export async function judgeBranches(
  scad: Pick<Scad, 'signal'>,
  session: Pick<Session, 'spec'>,
  { repo, host, folder, tips }: Arrived,
  {
    jobs,
    accepted,
    known = 'heads',
    milliseconds,
  }: { jobs: readonly JobRepos[]; accepted: readonly Pass[]; known?: 'heads' | 'base'; milliseconds?: number },
): Promise<Decision> {
  const frozen = session.spec.frozen[repo.key] ?? []
  const [heads, hooks] = await Promise.all([listRefs(host, 'refs/heads/'), hookFolders(host)])
  const store = { commonDir: folder, format: host.format }
  const findings = await inspectRepo(
    store,
    {
      tips,
      base: await baseOf(store, repo),
      known: [...(known === 'heads' ? knownOf(host, heads) : []), ...(repo.base === '' ? [] : [repo.base])],
      identity: session.spec.git,
      hooks: nameMatcher(hooks.map(folderPattern)),
      boundary: {
        closed: whyClosed(repo, jobs),
        enforced: repo.access === 'read',
        frozen: nameMatcher(frozen),
        anyFrozen: frozen.length > 0,
      },
    },
    { signal: scad.signal, milliseconds },
  )
  return decide(findings, session.spec.code ?? usual, accepted)
}

/** What each job was given. In the only repository there is no outside, and the journal need not be read. */
export async function jobReposOf({ repos }: Session, journal: () => Promise<readonly JournalEvent[]>): Promise<JobRepos[]> {
  if (repos.length === 1 && repos[0]?.access === 'write') return []
  return (await journal()).flatMap((event) => (event.event === 'created' ? [event.repos ?? null] : []))
}

/** What the host took for its own: anybody's work may lie under its other refs, be they of a remote or a pull request. */
function knownOf({ head }: HostRepo, heads: ReadonlyMap<string, string>): string[] {
  return [...new Set([...heads.values(), ...(head === null ? [] : [head])])]
}

/** The commit that the session began at; the uncommitted host files that went in are no work of its. */
async function baseOf(store: Pick<HostRepo, 'commonDir'>, { base, dirty }: SessionRepo): Promise<string | null> {
  if (dirty !== '' && (await hasCommit(store, dirty))) return dirty
  return base === '' ? null : base
}
