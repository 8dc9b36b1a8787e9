import type { Answer } from '../answer/answer.ts'
import { judgeAnswer } from '../answer/judge-answer.ts'
import type { AgentReport } from '../agents/report.ts'
import type { Scad } from '../scad/scad.ts'
import { eventReaderOf } from './event-reader.ts'
import { hasEnded, type Job } from './job.ts'
import { promptFacts } from '../brief/prompt.ts'
import { readJobFile } from './read-job-file.ts'

/** The JSON Schema of a job, as JSON; null when its answer has to fit none. @throws engine-failed */
export async function readAnswerSchema(scad: Scad, job: Job, container: string): Promise<string | null> {
  return job.schema === null ? null : await readJobFile(scad, container, job.short, 'schema')
}

/**
 * What an ended job answered, and whether it fits: the last text of an agent that tells what it does, else all of its stdout.
 *
 * @param schema as `readAnswerSchema` gives it
 * @param stdout read where the agent does not tell
 * @returns null when there was no schema, or while the job goes on
 * @throws interrupted, and as `stdout`
 */
export async function readAnswer(
  scad: Pick<Scad, 'signal'>,
  { job, schema, report, stdout }: { job: Job; schema: string | null; report: AgentReport | null; stdout: () => Promise<Buffer> },
): Promise<Answer | null> {
  if (schema === null || !hasEnded(job)) return null
  if (promptFacts(Buffer.from(schema)).sha256 !== job.schema?.sha256)
    return { valid: false, value: null, errors: ['the schema is not the one that the journal tells of'] }
  const told = eventReaderOf(job) !== null
  return await judgeAnswer(scad, schema, told ? (report?.answer ?? null) : (await stdout()).toString())
}
