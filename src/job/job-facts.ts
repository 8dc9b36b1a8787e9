import { z } from 'zod'
import { type AgentReport, amountsSchema, reportSince } from '../agents/report.ts'
import type { Session } from '../session/session.ts'
import type { Job } from './job.ts'

/** What a job was started with, as `job show` prints it. */
export const jobFactFields = {
  argv: z.array(z.string()).describe('the program and its arguments, as they were started'),
  workdir: z.string().describe('the folder inside that it started in'),
  variables: z.array(z.string()).describe('names of its environment variables'),
  goal: z.string().describe('what --goal said; "" without it'),
  context: z.array(z.string()).describe('names of the texts that --context put into its brief'),
  plan: z.string().describe('name of the plan that its prompt is; "" for none'),
  template: z.string().describe('name of the template that its prompt was made of; "" for none'),
  retries: z.number().describe('how often its agent is started again after a failure that may pass'),
  login: z
    .object({
      by: z
        .enum(['gateway', 'variable', 'file', 'mount', 'none', 'nothing'])
        .describe(
          'gateway: its key is added outside of the session. variable: it is in its environment. file: the session has a copy of a login of this machine. mount: the config mounts one. none: there is none. nothing: it gets none',
        ),
      name: z.string().describe('the variable, or the file in its home; "" for neither'),
    })
    .nullable()
    .describe('what its agent logs in with; null for a plain command'),
}

/** What the host wrote down of a job beside its output: `job.json` of its folder. A job of an older scad lacks what has a default. */
export const jobFactsSchema = z.object({
  ...jobFactFields,
  goal: jobFactFields.goal.default(''),
  context: jobFactFields.context.default([]),
  plan: jobFactFields.plan.default(''),
  template: jobFactFields.template.default(''),
  retries: jobFactFields.retries.default(0),
  login: jobFactFields.login.default(null),
  conversation: z.string().nullable().default(null).describe("the agent's own id of its conversation, where scad gave it or knew it"),
  usedBefore: amountsSchema.nullable().default(null).describe('what the conversation that it goes on with had used before'),
})
export type JobFacts = z.infer<typeof jobFactsSchema>

/** The facts, or null when they cannot be read: another version of scad may have made them. Pure. */
export function parseJobFacts(text: string): JobFacts | null {
  try {
    return jobFactsSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** A report with what scad itself knows where the output does not say. Pure. */
export function completeReport(
  report: AgentReport | null,
  { job, session, facts }: { job: Pick<Job, 'agent' | 'model'>; session: Pick<Session, 'spec'>; facts: JobFacts | null },
): AgentReport | null {
  if (report === null) return null
  const own = facts?.usedBefore ? reportSince(report, facts.usedBefore) : report
  return {
    ...own,
    conversation: own.conversation ?? facts?.conversation ?? null,
    model: own.model ?? (job.model || undefined) ?? session.spec.agents[job.agent]?.model ?? null,
  }
}
