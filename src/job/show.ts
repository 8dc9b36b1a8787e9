import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { answerSchema } from '../answer/answer.ts'
import { reportSchema } from '../agents/report.ts'
import { deniedHostSchema } from '../gateway/denied-hosts.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import type { Session } from '../session/session.ts'
import { withStateFiles } from '../session/state-files.ts'
import { deniedDuring } from './denied.ts'
import { findJobAndSession } from './find.ts'
import { type Job, jobRecordSchema } from './job.ts'
import { jobFactFields } from './job-facts.ts'
import { readJobFacts, readJobFile } from './read-job-file.ts'
import { observeJobs } from './observe.ts'
import { readAnswer, readAnswerSchema } from './read-answer.ts'
import { readReport } from './read-report.ts'
import { readStoredOutput } from './stored-output.ts'

export const showJobInput = z.object({ job: jobSchema })

/** A job with what lies in its folder inside. */
export const jobDetailsSchema = z.object({
  ...jobRecordSchema.shape,
  ...jobFactFields,
  report: reportSchema
    .nullable()
    .describe(
      'what its agent told of it, so far while it goes on: by its output, or at a terminal by its transcript; null where neither can be read',
    ),
  promptText: z.string().nullable().describe('the prompt; null for a plain command'),
  briefText: z.string().nullable().describe('what its agent was told beside the prompt; null for a plain command'),
  schemaText: z.string().nullable().describe('the JSON Schema that its answer has to fit, as JSON; null for none'),
  answer: answerSchema.nullable().describe('what an ended job answered, held against its schema; null without one'),
  denied: z.array(deniedHostSchema).describe('what its session was not let reach while it ran'),
  correctedBy: z
    .string()
    .describe('id of the job that asked once more for an answer that did not fit; "" for none: `job wait` asks, where none has asked yet'),
})
export type JobDetails = z.infer<typeof jobDetailsSchema>

/**
 * A job with its prompt and how it was started. Works on stopped and lost sessions.
 * @throws job-not-found, job-ambiguous, session-not-found, session-ambiguous, engine-failed
 */
export async function showJob(scad: Scad, input: z.input<typeof showJobInput>): Promise<JobDetails> {
  const { job, session } = await findJobAndSession(scad, showJobInput.parse(input).job)
  return await withStateFiles(scad, session, async (container) => await details(scad, { job, session, container }))
}

async function details(scad: Scad, { job, session, container }: { job: Job; session: Session; container: string }): Promise<JobDetails> {
  const facts = await readJobFacts(scad, container, job.short)
  if (facts === null)
    throw new ScadError('version-mismatch', `what was kept of job ${job.id} cannot be read`, { hint: 'another version of scad made it' })
  const { conversation: _conversation, usedBefore: _usedBefore, ...shown } = facts
  const report = await readReport(scad, { job, session }, { container, facts })
  const schema = await readAnswerSchema(scad, job, container)
  const stdout = async (): Promise<Buffer> => await readStoredOutput(scad, container, job.short, 'stdout')
  const answer = await readAnswer(scad, { job, schema, report, stdout })
  return {
    ...job,
    ...shown,
    report,
    promptText: job.prompt === null ? null : await readJobFile(scad, container, job.short, 'prompt'),
    briefText: job.kind === 'command' ? null : await readJobFile(scad, container, job.short, 'brief'),
    schemaText: schema,
    answer,
    denied: await deniedDuring(scad, job),
    correctedBy: answer?.valid === false ? await correctionOf(scad, session, job) : '',
  }
}

async function correctionOf(scad: Scad, session: Session, { short }: Job): Promise<string> {
  return (await observeJobs(scad, session)).find((job) => job.corrects === short)?.id ?? ''
}
