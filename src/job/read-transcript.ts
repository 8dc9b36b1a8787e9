import { posix } from 'node:path'
import { z } from 'zod'
import { adapterNamed } from '../agents/adapters.ts'
import type { EventReader } from '../agents/agent-event.ts'
import type { AgentReport } from '../agents/report.ts'
import { transcriptFolder, transcriptPath } from '../agents/transcript-path.ts'
import { isError } from '../errors/scad-error.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import { readArchive } from '../session/read-archive.ts'
import type { Session } from '../session/session.ts'
import { linkInside } from '../session/stat-inside.ts'
import { conversationPattern } from './conversation-id.ts'
import type { Job } from './job.ts'
import { reportOn } from './report-on.ts'

/** bytes of all transcripts of an agent in a session: with more of them there is no looking through */
const maxBytes = 256 << 20

/**
 * What the agent of a job wrote down of that job, so far while it goes on. It lies where the agent can write whatever it
 * likes: only regular files are read, none by way of a link, and what cannot be read counts as not there.
 *
 * @param conversation the agent's own id of it; '' where it is not known
 * @returns null where its program writes nothing that is read, where the conversation is not known, and once the container is gone
 */
export async function readTranscript(
  scad: Scad,
  { job, session }: { job: Job; session: Session },
  conversation: string,
): Promise<AgentReport | null> {
  const { transcripts = '', transcriptEvents = null } = adapterNamed(job.adapter) ?? {}
  if (transcriptEvents === null || session.state === 'lost' || !conversationPattern.test(conversation)) return null
  const folder = posix.join(layout.home, transcriptFolder(transcripts))
  const like = transcriptPath(transcripts, conversation)
  try {
    if ((await linkInside(scad, session.container, folder)) !== null) return null
    // what an archive holds is named after the folder
    const wanted = (path: string): boolean => like.test(path.slice(path.indexOf('/') + 1))
    const files = await readArchive(await scad.engine.getArchive(session.container, folder), { wanted, maxBytes })
    if (files.size === 0) return null
    const lines = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => bytes)
    return { ...reportOn(eventsDuring(job, transcriptEvents), Buffer.concat(lines)), conversation }
  } catch (error) {
    if (isError(error, 'path-not-found', 'engine-failed', 'session-not-found')) return null
    throw error
  }
}

const timeSchema = z.object({ timestamp: z.iso.datetime().transform((text) => Date.parse(text)) })

/**
 * The events of the lines that were written while a job went on: a transcript holds all jobs of a conversation. By the clock of the
 * container; a line without a time has that of the one before it.
 */
export function eventsDuring({ created, ended }: Pick<Job, 'created' | 'ended'>, read: EventReader): EventReader {
  let during = false
  return (line) => {
    const time = timeSchema.safeParse(line).data?.timestamp
    if (time !== undefined) during = created <= time && time <= (ended ?? Infinity)
    return during ? read(line) : []
  }
}
