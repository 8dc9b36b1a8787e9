import { doorTo } from '../credentials/gateway-login.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { codeWords } from '../session/code-words.ts'
import { findSession } from '../session/find.ts'
import { noteEvent } from '../session/journal.ts'
import { keepGateway } from '../session/keep-gateway.ts'
import type { Session } from '../session/session.ts'
import { fromEntries } from '../text/from-entries.ts'
import { agentMissing } from './agent-missing.ts'
import { awaitBeginning } from './await-beginning.ts'
import { type Former, formerShort, requireAtRest } from './choose-continued.ts'
import type { JobDraft } from './draft.ts'
import { type InjectedJob, reusedJob } from './injected-job.ts'
import type { Job } from './job.ts'
import { type JobLogin, jobLogin } from './job-login.ts'
import { withJobSlot } from './job-slots.ts'
import { findClaimed } from './keyed-job.ts'
import { launch, type LaunchAnswer } from './launch.ts'
import { launchOrder, type OrderParts } from './launch-order.ts'
import { notStarted } from './not-started.ts'
import { prepareBranch } from './prepare-branch.ts'
import { type HeldConversation, readConversation } from './read-conversation.ts'
import { requireBranchThere, sharersOf, sharingText } from './shared-trees.ts'
import { type Work, workOf } from './work.ts'

/** characters; a line of the journal holds 4096 bytes */
const maxStanding = 3500

/**
 * Begins a job as it was drafted, in a running session whose lock the caller holds.
 *
 * @param jobs all of the session, oldest first, as they are under that lock
 * @returns the job; where another process was quicker with its key, the one of that process
 * @throws limit-reached, conversation-missing, session-not-found, session-busy, tree-in-use, would-lose-work, key-taken, agent-missing, login-missing,
 *   job-not-started, unsaved-work when a job that proposes finds a repository that cannot be read, no-space, engine-failed
 */
export async function beginJob(scad: Scad, session: Session, jobs: readonly Job[], draft: JobDraft): Promise<InjectedJob> {
  const { wanted, short, key, agent, place, former, request, asked } = draft
  const held = former && (await goOnFrom(scad, session, jobs, former))
  const container = await containerEnv(scad, session)
  const login = await jobLogin(scad, session, { ...wanted, agent, inherited: fromEntries(container) })
  const conversation = held === null ? request.conversation : { resume: true, id: held.id }
  const continues = former && held && { short: formerShort(former), used: held.used }
  const sharers = sharersOf(session, jobs, place.branched)
  return await withJobSlot(scad, session, login, async () => {
    const door = await openDoor(scad, session, login)
    const work = workOf(scad, session, { ...request, login: login.name, gateway: door?.address, conversation })
    const order = launchOrder({ ...draft, scad, session, continues, work, login, door, container })
    if (wanted.branch !== undefined) {
      requireBegun(await launch(scad, session.container, { ...order, checkOnly: true }), session, work)
      if (!wanted.force) await requireBranchThere(scad, session, wanted.branch, sharers)
      await prepareBranch(scad, session, wanted.branch, place.branched)
    }
    if (wanted.proposes) await noteStanding(scad, session, short)
    let answer = await launch(scad, session.container, order)
    if (key !== null && isTaken(answer)) {
      const claimed = await findClaimed(scad, session, short)
      if (claimed !== null) return reusedJob(claimed, asked)
      answer = await launch(scad, session.container, order)
    }
    requireBegun(answer, session, work)
    for (const sharer of sharers) scad.progress({ type: 'warning', text: `job ${session.id}/${short} ${sharingText(sharer)}` })
    return { ...(await awaitBeginning(scad, session, short)), reused: false, sharesWith: sharers.map(({ job }) => job.id) }
  })
}

/** How the code stands, by which it is seen later whether the job has changed anything. A line of the journal holds it, or it is not told. */
async function noteStanding(scad: Scad, session: Session, short: string): Promise<void> {
  const repos = Object.fromEntries(await codeWords(scad, session, session.container))
  if (JSON.stringify(repos).length < maxStanding) await noteEvent(scad, session.container, { event: 'stands', job: short, repos })
}

/** Sees to the gateway of the session, and has it hold the key of the job. */
async function openDoor(scad: Scad, { id }: Session, { gateway }: JobLogin): Promise<OrderParts['door']> {
  const place = await keepGateway(scad, await findSession(scad, id), gateway)
  return gateway && place !== null ? { ...doorTo(gateway, place), place, own: gateway.own } : null
}

async function goOnFrom(scad: Scad, session: Session, jobs: readonly Job[], drafted: Former): Promise<HeldConversation> {
  const { job, inherited } = drafted
  if (job === null) {
    requireAtRest(jobs, drafted)
    return { id: inherited.conversation, used: inherited.used }
  }
  const former: Former = { job: jobs.find(({ short }) => short === job.short) ?? job, inherited: null }
  requireAtRest(jobs, former)
  return await readConversation(scad, session, former.job)
}

function isTaken(answer: LaunchAnswer): boolean {
  return answer.type === 'refused' && answer.code === 'taken'
}

async function containerEnv(scad: Scad, session: Session): Promise<string[]> {
  const container = await scad.engine.inspectContainer(session.container)
  if (container === null)
    throw new ScadError('session-not-found', `session ${session.id} was removed meanwhile`, { hint: 'scad session list' })
  return container.env
}

/** @throws agent-missing, job-not-started, no-space */
function requireBegun(answer: LaunchAnswer, session: Session, work: Work): void {
  if (answer.type === 'begun') return
  switch (answer.code) {
    case 'missing':
      throw agentMissing(work, session, answer.text)
    case 'workdir':
      throw new ScadError('job-not-started', `the job has no folder to start in: ${answer.text}`, {
        hint: `look with scad session shell ${session.id}`,
      })
    case 'taken':
    case 'failed':
    case 'bad-input':
      throw notStarted(answer.text, 'try again')
  }
}
