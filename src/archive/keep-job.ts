import type { AgentReport } from '../agents/report.ts'
import type { Answer } from '../answer/answer.ts'
import type { Job } from '../job/job.ts'
import { isError } from '../errors/scad-error.ts'
import { jobFiles } from '../job/job-files.ts'
import { parseJobFacts } from '../job/job-facts.ts'
import { readAnswer } from '../job/read-answer.ts'
import { readReport } from '../job/read-report.ts'
import { joinStream } from '../job/stored-output.ts'
import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import { readArchive } from '../session/read-archive.ts'
import type { Session } from '../session/session.ts'
import { cleanLine } from '../text/clean.ts'
import type { ArchiveDraft } from './archive-draft.ts'
import type { ArchivedAnswer, ArchivedJob } from './record.ts'

/** Characters; the whole answer is in the output beside. */
const maxAnswer = 65_536

/**
 * Keeps what a job was asked, what it wrote and whether its answer fits, as `jobs/<short>/`: the files of its folder, and its two streams, each as one file.
 *
 * @param container that holds the session's volume
 * @throws engine-failed, no-space
 */
export async function keepJob(
  scad: Scad,
  draft: ArchiveDraft,
  { session, container, job }: { session: Session; container: string; job: Job },
): Promise<ArchivedJob> {
  const place = `jobs/${job.short}`
  const files = await draft.attempt(place, async () => readArchive(await scad.engine.getArchive(container, jobFolder(job.short))))
  if (files === null) return { ...job, report: null, answer: null }
  const stdout = joinStream(files, 'stdout')
  for (const name of [jobFiles.facts, jobFiles.prompt, jobFiles.brief, jobFiles.schema, jobFiles.times]) {
    const bytes = files.get(`${job.short}/${name}`)
    if (bytes !== undefined) await draft.write(`${place}/${name}`, bytes)
  }
  await draft.write(`${place}/stdout`, stdout)
  await draft.write(`${place}/stderr`, joinStream(files, 'stderr'))
  const facts = parseJobFacts(files.get(`${job.short}/${jobFiles.facts}`)?.toString() ?? '')
  const report = await readReport(scad, { job, session }, { container, facts, stdout })
  const schema = job.schema === null ? null : (files.get(`${job.short}/${jobFiles.schema}`)?.toString() ?? '')
  const answer = await readAnswer(scad, { job, schema, report, stdout: async () => stdout }).catch(uncheckedAnswer)
  return { ...job, report: shortened(report), answer: answer && archivedAnswer(answer) }
}

/** What is kept of an answer whose check broke off: that never keeps a session from going. @throws interrupted */
export function uncheckedAnswer(error: unknown): Answer {
  if (isError(error, 'interrupted')) throw error
  return {
    valid: false,
    value: null,
    errors: [`could not be checked: ${cleanLine(error instanceof Error ? error.message : String(error))}`],
  }
}

/** An answer of bounded length, as many of them are in one record. Pure. */
export function archivedAnswer(answer: Answer): ArchivedAnswer {
  const whole = JSON.stringify(answer.value).length <= maxAnswer
  return { ...answer, value: whole ? answer.value : null, whole }
}

function shortened(report: AgentReport | null): AgentReport | null {
  const answer = report?.answer ?? ''
  return report === null || answer.length <= maxAnswer ? report : { ...report, answer: `${answer.slice(0, maxAnswer)}…` }
}
