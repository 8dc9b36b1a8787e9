import type { Answer } from '../answer/answer.ts'
import { judgeAnswer } from '../answer/judge-answer.ts'
import type { AgentReport } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import { eventReaderOf } from './event-reader.ts'
import { hasEnded, type Job } from './job.ts'
import { promptFacts } from '../brief/prompt.ts'
import { readJobFile } from './read-job-file.ts'
import { readStoredOutput } from './stored-output.ts'

/** The JSON Schema of a job, as JSON; null when its answer has to fit none. @throws engine-failed */
export async function readAnswerSchema(scad: Scad, job: Job, container: string): Promise<string | null> {
  return job.schema === null ? null : await readJobFile(scad, container, job.short, 'schema')
}

/**
 * What an ended job answered, and whether it fits: the last text of an agent that tells what it does, else all of its stdout.
 *
 * @param schema as `readAnswerSchema` gives it
 * @returns null when there was no schema, or while the job goes on
 * @throws engine-failed
 */
export async function readAnswer(
  scad: Scad,
  { job, container, schema, report }: { job: Job; container: string; schema: string | null; report: AgentReport | null },
): Promise<Answer | null> {
  if (schema === null || !hasEnded(job)) return null
  if (promptFacts(Buffer.from(schema)).sha256 !== job.schema?.sha256)
    return { valid: false, value: null, errors: ['the schema is not the one that the journal tells of'] }
  const told = eventReaderOf(job) !== null
  return await judgeAnswer(
    scad,
    schema,
    told ? (report?.answer ?? null) : (await readStoredOutput(scad, container, job.short, 'stdout')).toString(),
  )
}
