import { isError } from '../errors/scad-error.ts'
import { canGoOn } from '../job/choose-continued.ts'
import type { Job } from '../job/job.ts'
import { observeJobs } from '../job/observe.ts'
import { readConversation } from '../job/read-conversation.ts'
import type { Scad } from '../scad/scad.ts'
import type { Inherited } from '../session/journal-event.ts'
import type { Session } from '../session/session.ts'

/** The latest conversation of each agent that a session holds, its own or one that it was forked with itself. */
export async function heldConversations(scad: Scad, session: Session): Promise<Inherited[]> {
  const jobs = (await observeJobs(scad, session)).filter((job) => canGoOn(job) && job.started !== null)
  const latest = new Map(jobs.map((job) => [job.agent, job]))
  const own = await Promise.all([...latest.values()].map(async (job) => await heldBy(scad, session, job)))
  const found = own.filter((held) => held !== null)
  return [...session.inherited.filter(({ agent }) => !found.some((held) => held.agent === agent)), ...found]
}

async function heldBy(scad: Scad, session: Session, job: Job): Promise<Inherited | null> {
  try {
    const { id, used } = await readConversation(scad, session, job)
    return { job: job.id, agent: job.agent, conversation: id, used }
  } catch (error) {
    if (isError(error, 'conversation-missing')) return null
    throw error
  }
}
