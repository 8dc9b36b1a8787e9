import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { ContainerDetails } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import { type GatewayParts, gatewayPartsOf } from '../gateway/ensure-gateway.ts'
import { cleanUp } from '../image/clean-up.ts'
import { blankLabels, label } from '../scad/labels.ts'
import { keySchema, sessionSchema as idSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionMount } from '../scad/session-spec.ts'
import { clearBrokenStarts } from '../session/broken-start.ts'
import { claimSession, type ClaimedSession } from '../session/claim-session.ts'
import { commitSession } from '../session/commit-session.ts'
import { enterSession } from '../session/enter-session.ts'
import { findSession } from '../session/find.ts'
import type { Inherited } from '../session/journal-event.ts'
import { noteEvent } from '../session/journal.ts'
import { recheckMounts } from '../session/mounts.ts'
import { releaseGitLocks } from '../session/release-git-locks.ts'
import { removeRest } from '../session/remove-rest.ts'
import { requireReady, requireRunning, type Session, sessionSchema } from '../session/session.ts'
import { withSessionLock } from '../session/session-locks.ts'
import { settleAll } from '../session/settle-all.ts'
import { warnOfShortage } from '../session/shortage.ts'
import type { SessionPlan } from '../session/spec.ts'
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
 * holds, its mounts, its network with what was allowed since. Programs that run there do not run in a fork, and its logins, jobs and ports
 * stay behind. The session stands still for as long as the engine takes to commit its container, and is the same afterwards. All of the
 * forks are made, or none is left.
 *
 * @throws session-not-found, session-ambiguous, session-stopped when it is broken or half made, session-lost, mount-missing, mount-refused,
 *   gpu-unavailable, locked, no-space, engine-failed
 */
export async function forkSession(scad: Scad, input: z.input<typeof forkSessionInput>): Promise<ForkedSessions> {
  const { session: wanted, count, tag } = forkSessionInput.parse(input)
  const { id, project } = await findSession(scad, wanted)
  const engine = await scad.engine.info()
  await warnOfShortage(scad, engine)
  await clearBrokenStarts(scad, project)
  const origin = await withSessionLock(scad, { id }, async () => await commit(scad, id))
  const plan = forkPlan(scad, { ...origin, engine, tag: tag ?? origin.session.tag })
  scad.progress({ type: 'step', text: count === 1 ? `forking ${id}` : `forking ${id}, ${count} times` })
  const made: Session[] = []
  try {
    const sessions = await settleAll(Array<typeof plan>(count).fill(plan), async (one) => {
      const fork = await claimSession(scad, { plan: one, once: false }, async (claimed) => await enter(scad, origin, one, claimed))
      made.push(fork)
      return fork
    })
    return { parent: id, sessions }
  } catch (error) {
    await cleanUp(scad, `remove the forks of ${id}`, async (engineThen) => {
      for (const fork of made) {
        await engineThen.removeContainer(fork.container)
        await removeRest({ ...scad, engine: engineThen }, fork)
      }
      await engineThen.removeImage(origin.image)
    })
    throw error
  }
}

/** What forks are made of. */
interface Origin {
  session: Session
  container: ContainerDetails
  /** As they are now. */
  mounts: SessionMount[]
  conversations: Inherited[]
  /** Null where it has none, or needs none. */
  gateway: GatewayParts | null
  /** Id of the image that holds what the session held. */
  image: string
}

/** The session as it is at this moment. The image is made last: nothing that can fail comes between it and its use. */
async function commit(scad: Scad, id: string): Promise<Origin> {
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
  const gateway = session.spec.network.mode === 'allow' ? await gatewayPartsOf(scad, session) : null
  const image = await commitSession(scad, session, {
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
  return { session, container, mounts, conversations, gateway, image }
}

async function enter(
  scad: Scad,
  { session: parent, conversations, gateway }: Origin,
  parts: Omit<SessionPlan, 'id'>,
  { id, container }: ClaimedSession,
): Promise<Session> {
  const plan = { ...parts, id }
  let gone: string[] = []
  const lay = async (): Promise<void> => {
    gone = await forkOverlays(scad, parent, plan)
  }
  const { session } = await enterSession(scad, { plan, container, gateway, allowed: parent.allowed, lay }, async () => {
    await removeAgain(scad, container, plan.user, gone)
    await releaseGitLocks(scad, container, plan.user)
    for (const held of conversations) await noteEvent(scad, container, { event: 'inherited', ...held })
  })
  return session
}
