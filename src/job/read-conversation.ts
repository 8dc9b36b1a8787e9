import { type Amounts, usedBy } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { conversationMissing } from './choose-continued.ts'
import { conversationPattern } from './conversation-id.ts'
import type { Job } from './job.ts'
import { readJobFacts } from './read-job-file.ts'
import { readReport } from './read-report.ts'

/** A conversation of an agent at the end of a job. */
export interface HeldConversation {
  id: string
  used: Amounts
}

/** The conversation that an ended job held, by what its agent told of it, or as scad gave it. @throws conversation-missing, engine-failed */
export async function readConversation(scad: Scad, session: Session, job: Job): Promise<HeldConversation> {
  return await withStateFiles(scad, session, async (container) => {
    const facts = await readJobFacts(scad, container, job.short)
    const report = await readReport(scad, { job, session }, { container, facts })
    const id = job.conversation ?? report?.conversation ?? facts?.conversation ?? ''
    if (!conversationPattern.test(id)) throw conversationMissing(job, 'ended before its agent told the id of one')
    return { id, used: usedBy(report, facts?.usedBefore ?? null) }
  })
}
