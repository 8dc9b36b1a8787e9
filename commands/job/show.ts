import type { Answer } from '../../src/answer/answer.ts'
import type { AgentReport } from '../../src/agents/report.ts'
import { defineCommand } from '../../src/cli/command.ts'
import { type JobDetails, jobDetailsSchema, showJob, showJobInput } from '../../src/job/show.ts'
import { isAskedAgain } from '../../src/flows/settle-answer.ts'
import { loginWays } from '../../src/credentials/login-ways.ts'
import { hasEnded } from '../../src/job/job.ts'
import { jobState } from '../../src/cli/job-state.ts'
import { usageFields } from '../../src/cli/usage-fields.ts'
import { deniedText } from '../../src/job/denied.ts'
import { leftText } from '../../src/job/left.ts'
import { shortenWords } from '../../src/job/shorten-words.ts'
import { formatDuration } from '../../src/text/duration.ts'
import { formatSize } from '../../src/text/size.ts'

export const command = defineCommand({
  summary: 'Show a job: what it was asked, how it was started and how it ended',
  examples: [{ command: 'scad job show atlas-try1-4f2a/7k2m9x0q', text: 'everything about one job' }],
  input: showJobInput,
  positionals: ['job'],
  complete: { job: 'job' },
  output: jobDetailsSchema,
  run: showJob,
  render: (job, page) => {
    page.fields({
      job: job.id,
      state: jobState(job),
      reason: job.reason || undefined,
      denied: deniedText(job.denied) || undefined,
      failure: job.failure || undefined,
      attempts: job.attempts > 1 ? job.attempts : undefined,
      agent: job.agent || undefined,
      login: loginText(job.login),
      program: shortenWords(job.argv).join(' '),
      folder: job.workdir,
      conversation: job.conversation ?? undefined,
      ...(job.report === null ? {} : reportFields(job.report, hasEnded(job))),
      branch: job.branch || undefined,
      continues: job.continues || undefined,
      answer: job.answer === null ? undefined : answerText(job.answer),
      corrects: job.corrects || undefined,
      'corrected by': job.correctedBy || (isAskedAgain(job) ? `none yet: scad job wait ${job.id} asks once more` : undefined),
      'asked by': job.caller || undefined,
      goal: job.goal || undefined,
      context: job.context.join(', ') || undefined,
      plan: job.plan || undefined,
      template: job.template || undefined,
      timeout: job.timeoutMs === null ? undefined : formatDuration(job.timeoutMs),
      'idle timeout': job.idleTimeoutMs === null ? undefined : formatDuration(job.idleTimeoutMs),
      retries: job.retries || undefined,
      created: new Date(job.created).toISOString(),
      ended: job.ended === null ? undefined : new Date(job.ended).toISOString(),
      took: job.took === null ? undefined : formatDuration(job.took),
      'exit code': job.exitCode ?? undefined,
      output: job.ended === null ? undefined : `${formatSize(job.output.stdout.bytes)}, ${formatSize(job.output.stderr.bytes)} on stderr`,
      'left running': leftText(job.left) || undefined,
    })
    if (job.promptText === null) return
    page.line()
    page.text(job.promptText)
  },
})

function reportFields({ model, conversation, ...used }: AgentReport, ended: boolean): Record<string, string | number | undefined> {
  const amounts = Object.entries(usageFields(used)).map(([name, amount]) => [
    name,
    ended || amount === undefined ? amount : `${amount} so far`,
  ])
  return {
    model: model ?? undefined,
    conversation: conversation ?? undefined,
    ...Object.fromEntries(amounts),
  }
}

function loginText(login: JobDetails['login']): string | undefined {
  if (login === null || login.by === 'nothing') return undefined
  return login.by === 'none' ? 'none' : loginWays[login.by](login.name)
}

function answerText({ valid, errors }: Answer): string {
  return valid ? 'fits the schema' : `does not fit the schema: ${errors.join('; ')}`
}
