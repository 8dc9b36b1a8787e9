import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { ensureGateway } from '../gateway/ensure-gateway.ts'
import { cleanUp } from '../image/clean-up.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { keySchema, sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { clearBrokenStarts } from '../session/broken-start.ts'
import { claimSession, type ClaimedSession } from '../session/claim-session.ts'
import { findSession } from '../session/find.ts'
import type { Inherited } from '../session/journal-event.ts'
import { noteEvent } from '../session/journal.ts'
import { recheckMounts } from '../session/mounts.ts'
import { noteOpened } from '../session/note-opened.ts'
import { prepareOverlays } from '../session/prepare-overlays.ts'
import { releaseGitLocks } from '../session/release-git-locks.ts'
import { removeRest } from '../session/remove-rest.ts'
import { requireReady, requireRunning, type Session, sessionSchema } from '../session/session.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { settleAll } from '../session/settle-all.ts'
import { warnOfShortage } from '../session/shortage.ts'
import type { SessionPlan } from '../session/spec.ts'
import { startSessionContainer } from '../session/start-container.ts'
import { forkOverlays, removeAgain } from './fork-overlays.ts'
import { forkPlan } from './fork-plan.ts'
import { heldConversations } from './held-conversations.ts'

/** More at once than any machine has room for is a slip of the hand. */
const mostForks = 100

export const forkSessionInput = z.object({
  session: idSchema,
  count: z.number().int().min(1).max(mostForks).default(1).describe('how many copies'),
  tag: keySchema.optional().describe("a word that goes into the ids; default: the session's own"),
})

export const forkedSessionsSchema = z.object({
  parent: z.string().describe('id of the session that they are copies of'),
  sessions: z.array(sessionSchema),
})
/** Sessions that were just made from another. */
export interface ForkedSessions {
  parent: string
  sessions: Session[]
}

/**
 * Makes sessions that begin where another one stands: its repositories with all that is not committed, everything else that its container
 * holds, its mounts, its network with what was opened since. Programs that run there do not run in a fork, and its logins, jobs and ports
 * stay behind. The session stands still for as long as the engine takes to commit its container, and is the same afterwards. All of the
 * forks are made, or none is left.
 *
 * @throws session-not-found, session-ambiguous, session-stopped when it is broken or half made, session-lost, mount-missing, mount-refused,
 *   gpu-unavailable, locked, no-space, engine-failed
 */
export async function forkSession(scad: Scad, input: z.input<typeof forkSessionInput>): Promise<ForkedSessions> {
  const { session: wanted, count, tag } = forkSessionInput.parse(input)
  const { id } = await findSession(scad, wanted)
  await warnOfShortage(scad, await scad.engine.info())
  const { parent, plan, conversations } = await withSessionLock(scad, { id }, async () => await committed(scad, id, tag))
  await clearBrokenStarts(scad, parent.project)
  scad.progress({ type: 'step', text: count === 1 ? `forking ${id}` : `forking ${id}, ${count} times` })
  const made: ClaimedSession[] = []
  try {
    const ids = await settleAll(Array(count).fill(plan), async (one: typeof plan) => {
      return await claimSession(scad, { plan: one, once: false }, async (claimed) => {
        made.push(claimed)
        await begin(scad, { parent, conversations }, { ...one, id: claimed.id }, claimed.container)
        return claimed.id
      })
    })
    return { parent: id, sessions: await Promise.all(ids.map(async (fork) => await findSession(scad, fork))) }
  } catch (error) {
    await cleanUp(scad, `remove the forks of ${id}`, async (engine) => {
      for (const claimed of made) {
        await engine.removeContainer(claimed.container)
        await removeRest({ ...scad, engine }, claimed)
      }
      await engine.removeImage(plan.image)
    })
    throw error
  }
}

/** What a fork takes over from its parent besides what is in the container. */
interface Origin {
  parent: Session
  conversations: Inherited[]
}

/** The session as it is at this moment, as an image, and what a fork is made of. */
async function committed(scad: Scad, id: string, tag: string | undefined): Promise<Origin & { plan: Omit<SessionPlan, 'id'> }> {
  const session = await findSession(scad, id)
  if (session.state !== 'stopped') requireRunning(session)
  requireReady(session)
  const mounts = await recheckMounts(
    scad,
    session.spec.mounts,
    session.repos.map(({ path }) => path),
  )
  const container = await scad.engine.inspectContainer(session.container)
  if (container === null) throw new ScadError('session-not-found', `session ${id} was removed meanwhile`, { hint: 'scad session list' })
  const conversations = await heldConversations(scad, session)
  const image = await scad.engine.commitContainer(session.container, {
    reference: `scad/fork:${id}-${randomBytes(4).toString('hex')}`,
    labels: {
      ...blankLabels(),
      [label.kind]: 'fork',
      [label.version]: scad.version,
      [label.project]: session.project,
      [label.session]: id,
      [label.owner]: String(scad.identity.uid),
    },
  })
  const plan = await forkPlan(scad, { session, container, mounts, image, tag: tag ?? session.tag })
  return { parent: session, plan, conversations }
}

async function begin(scad: Scad, { parent, conversations }: Origin, plan: SessionPlan, container: string): Promise<void> {
  const network = { ...plan.spec.network, allow: [...plan.spec.network.allow, ...parent.allowed] }
  const enter = async (): Promise<void> => {
    await startSessionContainer(scad, { container, user: plan.user, mounts: plan.spec.mounts })
    await removeAgain(scad, container, plan.user, gone)
    await releaseGitLocks(scad, container, plan.user)
    await noteOpened(scad, container, parent.allowed)
    for (const held of conversations) await noteEvent(scad, container, { event: 'inherited', ...held })
    await noteEvent(scad, container, { event: 'ready' })
  }
  await prepareOverlays(scad, plan)
  const gone = await forkOverlays(scad, parent, plan)
  await settleAll([enter, async () => await ensureGateway(scad, { ...plan, network })], async (work) => await work())
}
