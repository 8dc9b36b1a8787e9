import { type Amounts, usedBy } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { conversationMissing } from './choose-continued.ts'
import type { Job } from './job.ts'
import { readJobFacts } from './read-job-file.ts'
import { readReport } from './read-report.ts'

/** A conversation of an agent at the end of a job. */
export interface HeldConversation {
  id: string
  used: Amounts
}

/** It becomes an argument: what an agent says its id is could be an option. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** The conversation that an ended job held, by its output, or as scad gave it. @throws conversation-missing, engine-failed */
export async function readConversation(scad: Scad, session: Session, job: Job): Promise<HeldConversation> {
  return await withStateFiles(scad, session, async (container) => {
    const [facts, report] = await Promise.all([readJobFacts(scad, container, job.short), readReport(scad, { job, session }, container)])
    const id = report?.conversation ?? facts?.conversation ?? ''
    if (!idPattern.test(id)) throw conversationMissing(job, 'ended before its agent told the id of one')
    return { id, used: usedBy(report, facts?.usedBefore ?? null) }
  })
}
