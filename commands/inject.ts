import type { Writable } from 'node:stream'
import { z } from 'zod'
import { defineCommand } from '../src/cli/command.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { reusedSentence } from '../src/cli/reused-sentence.ts'
import { childStreams } from '../src/cli/tty.ts'
import { writeEvents } from '../src/cli/write-events.ts'
import { hasEvents, readJobEvents } from '../src/job/events.ts'
import { injectOnce } from '../src/flows/inject-once.ts'
import { injectedJobSchema, injectJobInput } from '../src/job/inject.ts'
import { endedBadly, hasEnded, type Job } from '../src/job/job.ts'
import { readJobOutput } from '../src/job/output.ts'
import { readPrompt } from '../src/job/read-prompt.ts'
import { waitJob } from '../src/job/wait.ts'
import { writeOutput } from '../src/job/write-output.ts'
import type { Scad } from '../src/scad/scad.ts'
import { durationSchema } from '../src/text/duration.ts'

const { session, agent, branch, repos, env, key, again, command: words } = injectJobInput.shape

export const command = defineCommand({
  summary: 'Give work to a session: a prompt to its agent, or a plain command',
  description: `Prints the job's id. The job goes on whatever becomes of this process; Ctrl-C ends the waiting, never the job.
With --wait or --follow the exit code is ${exitCodes['job-failed']} when the job did not succeed.`,
  examples: [
    { command: 'scad inject atlas-try1-4f2a "Fix the failing test"', text: "the project's agent on a prompt" },
    {
      command: 'scad inject atlas-try1-4f2a --prompt-file task.md --branch fix/parser --wait',
      text: 'on a branch of its own, until it has ended',
    },
    { command: 'git diff | scad inject atlas-try1-4f2a -', text: 'the prompt from stdin' },
    { command: 'scad inject atlas-try1-4f2a --follow --timeout 10m -- npm test', text: 'a plain command, its output shown' },
  ],
  input: z.object({
    session,
    prompt: z.string().optional().describe('the prompt, or - for stdin'),
    promptFile: z.string().min(1).optional().describe('file that holds the prompt'),
    command: words,
    agent,
    headless: z.boolean().default(false).describe('without a terminal (so far the only way)'),
    wait: z.boolean().default(false).describe('wait until the job has ended'),
    follow: z.boolean().default(false).describe('wait, and show what the job writes'),
    branch,
    repo: repos,
    timeout: durationSchema.optional().describe('end the job after this time, such as 30m'),
    env,
    ...{ key, again },
  }),
  positionals: ['session', 'prompt'],
  passthrough: 'command',
  short: { agent: 'a', branch: 'b', env: 'e', follow: 'f', wait: 'w' },
  complete: { session: 'session', agent: 'agent', repo: 'repo', branch: 'branch', promptFile: 'file' },
  output: z.object({ ...injectedJobSchema.shape, followed: z.boolean().describe('its output was shown while it ran') }),
  run: async (scad, input, io) => {
    const prompt = await readPrompt(scad, input, io.stdin)
    const { timeout: timeoutMs, repo, follow: followed, wait } = input
    const { session: id, command: plain, agent: name, branch: target, env: variables } = input
    const { archived, ...job } = await injectOnce(scad, {
      session: id,
      prompt,
      command: plain,
      agent: name,
      branch: target,
      repos: repo,
      timeoutMs,
      env: variables,
      key: input.key,
      again: input.again,
    })
    const { reused } = job
    if (reused) scad.progress({ type: 'note', text: reusedSentence(job) })
    if (!wait && !followed) return { ...job, followed }
    if (!reused) scad.progress({ type: 'note', text: `job ${job.id} runs` })
    if (followed && !archived) await show(scad, job, childStreams(io))
    const ended = hasEnded(job) ? job : await waitJob(scad, { job: job.id })
    if (endedBadly(ended)) scad.progress({ type: 'warning', text: `job ${job.id}: ${ended.reason}` })
    return { ...ended, followed, reused }
  },
  // what was followed is the output
  render: ({ id, followed }, page) => (followed ? undefined : page.line(id)),
  // what ended long ago is no news unless it was to be waited for
  exitCode: (job, { wait, follow }) => ((wait || follow || !job.reused) && endedBadly(job) ? exitCodes['job-failed'] : 0),
})

async function show(scad: Scad, job: Job, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  const input = { job: job.id, follow: true }
  if (hasEvents(job)) await writeEvents(readJobEvents(scad, { ...input, tools: false }), to)
  else await writeOutput(readJobOutput(scad, input), to)
}
