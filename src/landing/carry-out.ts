import { acceptFromQuarantine } from '../git/accept.ts'
import { type HostRepo, listRefs } from '../git/host-repo.ts'
import { type RepoRefUpdates, updateRefsEverywhere } from '../git/ref-transaction.ts'
import { runGit } from '../git/run-git.ts'
import type { Scad } from '../scad/scad.ts'
import { forgetLanding, type LandingRecord, landingRef, markFollowed, writeLandingRecord } from './landing-record.ts'
import { moveBranches } from './move-branches.ts'
import { moveOf, type RepoPlan } from './plan-landing.ts'

const broughtRef = 'refs/scad/landing'

/**
 * Lands what was planned. First every repository has the objects and, under a ref of scad's own, the record of what is to move: whoever comes
 * after a process that was killed from there on can finish it or take it back.
 *
 * @throws locked, git-failed, no-space, interrupted: nothing of the user's has moved then, and no record stays; where something could not be
 *   taken back, the record stays for whoever comes next
 */
export async function carryOut(
  scad: Pick<Scad, 'signal' | 'progress'>,
  { plans, record: head }: { plans: readonly RepoPlan[]; record: Omit<LandingRecord, 'repos'> },
): Promise<void> {
  const entries = plans.map(({ key, host: { path }, into, before, after }) => ({ key, path, into, before, after }))
  const record: LandingRecord = { ...head, repos: entries }
  const ref = landingRef(head.session, head.changeSet)
  const written: RepoRefUpdates[] = []
  const firsts = new Map(plans.toReversed().map((plan) => [plan.host.commonDir, plan]))
  // several working trees of one repository have one record, which names the commits of all
  for (const plan of plans) if (firsts.get(plan.host.commonDir) !== plan) await bringIn(scad, plan, plan.after)
  for (const plan of firsts.values()) {
    const own = entries.filter((_, at) => plans[at]?.host.commonDir === plan.host.commonDir)
    const newOid = await writeLandingRecord(plan.store, record, own)
    await bringIn(scad, plan, newOid)
    written.push({ repo: plan.host, updates: [{ ref, newOid }] })
  }
  await updateRefsEverywhere(written, { signal: scad.signal, reason: `landing ${head.changeSet}` })
  try {
    await moveBranches(scad, plans.map(moveOf), `landed ${head.changeSet} of ${head.session}`)
  } catch (error) {
    const stand = await Promise.all(plans.map(async ({ host, into, before }) => (await tipOf(host, into)) === before))
    if (!stand.includes(false))
      await forgetLanding(
        written.map(({ repo }) => repo),
        record,
      )
    throw error
  }
  const hosts = written.map(({ repo }) => repo)
  await markFollowed(hosts, record)
}

async function tipOf(host: HostRepo, branch: string): Promise<string | null> {
  const ref = `refs/heads/${branch}`
  return (await listRefs(host, ref)).get(ref) ?? null
}

/** Brings a commit and all that is new below it into the host repository. */
async function bringIn({ signal }: Pick<Scad, 'signal'>, { host, store }: RepoPlan, oid: string): Promise<void> {
  await runGit({ args: ['update-ref', broughtRef, oid], gitDir: store.gitDir })
  await acceptFromQuarantine(host, store.gitDir, [broughtRef], { signal })
}
