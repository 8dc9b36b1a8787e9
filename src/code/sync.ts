import { z } from 'zod'
import { type HostRepo, listRefs, openRepo } from '../git/host-repo.ts'
import { gitText } from '../git/run-git.ts'
import type { GitTarget } from '../git/target.ts'
import { listTargetRefs, pushToTarget } from '../git/transfer.ts'
import { seedLfs } from '../image/seed-lfs.ts'
import { seedSubmodules } from '../image/seed-submodules.ts'
import { oidSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionRepo } from '../scad/session-spec.ts'
import { gitTarget } from '../session/git-target.ts'
import { noteEvent } from '../session/journal.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { chooseRepos } from './choose-repos.ts'
import { codeFields } from './code-fields.ts'
import { fastForward, fastForwardOutcome } from './fast-forward.ts'
import { settleAll } from '../session/settle-all.ts'
import { withSessionCode } from '../session/with-session-code.ts'

export const syncCodeInput = z.object({
  ...codeFields,
  all: z.boolean().default(false).describe('bring every branch of the host, not only those the session knows'),
})

const repoSyncSchema = z.strictObject({
  key: z.string(),
  path: z.string(),
  refs: z.array(z.strictObject({ name: z.string(), oid: oidSchema })).describe('host branches that moved inside, as origin/<name>'),
  branch: z.string().describe('the branch that the session started on'),
  outcome: fastForwardOutcome.describe('what became of that branch inside'),
  reason: z.string().describe('why git refused, when it is blocked'),
})

/** What went into a session, as `--json` prints it. */
export const syncResultSchema = z.strictObject({ id: z.string(), session: z.string(), repos: z.array(repoSyncSchema) })
export type SyncResult = z.infer<typeof syncResultSchema>

/**
 * Brings what is new on the host into a running session: its branches as `origin/<name>`, and tags of their history. The branch
 * that the session started on follows when that loses nothing: it has no commit of its own and no uncommitted change; a
 * repository where it cannot is reported and left. The base of one that follows moves along, so that what came from the host
 * does not count as the session's work.
 *
 * @throws session-not-found, session-stopped, repo-not-found, repo-missing, repo-invalid, git-failed, locked
 */
export async function syncCode(scad: Scad, input: z.input<typeof syncCodeInput>): Promise<SyncResult> {
  const { session: id, repos: keys, all } = syncCodeInput.parse(input)
  return await withSessionCode(scad, id, async (session) => {
    requireRunning(session)
    // nothing goes in before every host repository has been found sound
    const hosts = await settleAll(chooseRepos(session, keys), async (repo) => ({ repo, host: await openRepo(repo.path) }))
    const repos = await settleAll(hosts, async ({ repo, host }) => await syncRepo(scad, session, { repo, host, all }))
    return { id: session.id, session: session.id, repos }
  })
}

async function syncRepo(
  scad: Scad,
  session: Session,
  { repo, host, all }: { repo: SessionRepo; host: HostRepo; all: boolean },
): Promise<SyncResult['repos'][number]> {
  const target = gitTarget(scad, session, session.container, repo.key)
  const [heads, inside] = await Promise.all([listRefs(host, 'refs/heads/'), listTargetRefs(target, { signal: scad.signal })])
  const wanted = [...heads]
    .map(([ref, oid]) => ({ name: ref.slice('refs/heads/'.length), oid }))
    .filter(({ name }) => all || name === repo.branch || name === host.branch || knows(inside, name))
  const refs = wanted.filter(({ name, oid }) => inside.get(`refs/remotes/origin/${name}`) !== oid)
  await clearWay(scad, { host, target, inside, names: refs.map(({ name }) => name) })
  const tip = heads.get(`refs/heads/${repo.branch}`)
  const tags = tip === undefined ? [] : await newTags(host, tip, inside)
  const branches = refs.map(({ name }) => `+refs/heads/${name}:refs/remotes/origin/${name}`)
  await pushToTarget(host, target, [...branches, ...tags.map((ref) => `${ref}:${ref}`)], { signal: scad.signal })
  const report = { key: repo.key, path: repo.path, refs, branch: repo.branch }
  if (tip === undefined) return { ...report, outcome: 'absent', reason: '' }
  const forward = await fastForward(scad, target, { branch: repo.branch, tip })
  if (forward.outcome === 'updated') {
    await noteEvent(scad, session.container, { event: 'repo-added', repo: { ...repo, base: tip, dirty: '' } })
    await seedSubmodules(scad, target, host, tip)
    await seedLfs(scad, target, host, tip)
  }
  return { ...report, ...forward }
}

function knows(inside: ReadonlyMap<string, string>, name: string): boolean {
  return inside.has(`refs/heads/${name}`) || inside.has(`refs/remotes/origin/${name}`)
}

/** Removes refs inside that stand where a folder of refs has to be, or the other way: branches that the host no longer has. */
async function clearWay(
  scad: Scad,
  { host, target, inside, names }: { host: HostRepo; target: GitTarget; inside: ReadonlyMap<string, string>; names: string[] },
): Promise<void> {
  const coming = names.map((name) => `refs/remotes/origin/${name}`)
  const way = [...inside.keys()].filter((ref) => coming.some((other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`)))
  await pushToTarget(
    host,
    target,
    way.map((ref) => `:${ref}`),
    { signal: scad.signal },
  )
}

/** The tags in the history of a commit that the session has none of that name for. */
async function newTags(host: HostRepo, tip: string, inside: ReadonlyMap<string, string>): Promise<string[]> {
  const args = ['for-each-ref', '--format=%(refname)', `--merged=${tip}`, 'refs/tags/']
  const text = await gitText({ args, gitDir: host.commonDir })
  return text.split('\n').filter((ref) => /^refs\/tags\/[^\s:]+$/.test(ref) && !inside.has(ref))
}
