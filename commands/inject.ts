import type { Writable } from 'node:stream'
import { z } from 'zod'
import { contextFilesField } from '../src/brief/asking.ts'
import type { KnownPlaces } from '../src/brief/known-places.ts'
import { readContext } from '../src/brief/read-context.ts'
import { attachedExitCode, attachTerminal } from '../src/cli/attach-terminal.ts'
import { readSchema } from '../src/answer/read-schema.ts'
import { schemaFileField } from '../src/answer/schema-text.ts'
import { defineCommand } from '../src/cli/command.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { failed, tellEnd } from '../src/cli/tell-end.ts'
import { reusedSentence } from '../src/cli/reused-sentence.ts'
import { childStreams, terminalSize } from '../src/cli/tty.ts'
import { writeEvents } from '../src/cli/write-events.ts'
import { eventReaderOf } from '../src/job/event-reader.ts'
import { readJobEvents } from '../src/job/events.ts'
import { ScadError } from '../src/errors/scad-error.ts'
import { injectOnce } from '../src/flows/inject-once.ts'
import { settleAnswer } from '../src/flows/settle-answer.ts'
import { attachedJobSchema } from '../src/job/attach.ts'
import { findPlaces } from '../src/flows/find-places.ts'
import { injectedJobSchema, injectJobInput } from '../src/job/inject.ts'
import { hasEnded, type Job, waitedJobSchema } from '../src/job/job.ts'
import { readJobOutput } from '../src/job/output.ts'
import { jobBriefSchema, readBrief } from '../src/job/read-brief.ts'
import { promptFields, promptNames, readPrompt } from '../src/brief/read-prompt.ts'
import { waitJob } from '../src/job/wait.ts'
import { writeOutput } from '../src/job/write-output.ts'
import type { Scad } from '../src/scad/scad.ts'
import { durationSchema, limitSchema } from '../src/text/duration.ts'

const {
  session,
  agent,
  continue: goOn,
  branch,
  force,
  repos,
  retries,
  env,
  caller,
  goal,
  key,
  again,
  shell,
  command: words,
} = injectJobInput.shape

export const command = defineCommand({
  summary: 'Give work to a session: a prompt to its agent, or a plain command',
  description: `Prints the job's id. The job goes on whatever becomes of this process; Ctrl-C ends the waiting, never the job.
With --wait or --follow the exit code is ${exitCodes['job-failed']} when the job did not succeed. With --interactive the job has a terminal,
which is shown here until C-b d leaves it, or the job has ended and its exit code is passed through; scad job attach comes back to it.`,
  examples: [
    { command: 'scad inject atlas-try1-4f2a "Fix the failing test"', text: "the project's agent on a prompt" },
    {
      command: 'scad inject atlas-try1-4f2a --prompt-file task.md --branch fix/parser --wait',
      text: 'on a branch of its own, until it has ended',
    },
    { command: 'scad inject atlas-try1-4f2a -i', text: 'talk to the agent at a terminal' },
    { command: 'scad inject atlas-try1-4f2a "Now the docs too" --continue', text: 'in the conversation of the last job' },
    { command: 'git diff | scad inject atlas-try1-4f2a -', text: 'the prompt from stdin' },
    {
      command: 'scad inject atlas-try1-4f2a "Fix it" --caller Ada --goal "the release waits for it" --context ci.log',
      text: 'with who asks, why, and a text to know, for its brief',
    },
    { command: 'scad inject atlas-try1-4f2a --branch fix/parser --print-brief', text: 'what the agent would be told beside its prompt' },
    { command: 'scad inject atlas-try1-4f2a --plan ~/plans/parser.md', text: 'a plan: paths of this machine become those inside' },
    {
      command: 'scad inject atlas-try1-4f2a --template task --set what="…" --set where="…" --set verify="…" --set boundaries="…"',
      text: 'the prompt from a template, in which nothing may be missing',
    },
    { command: 'scad inject atlas-try1-4f2a --follow --timeout 10m -- npm test', text: 'a plain command, its output shown' },
  ],
  input: z.object({
    session,
    prompt: z.string().optional().describe('the prompt, or - for stdin'),
    ...promptFields,
    command: words,
    agent,
    headless: z.boolean().default(false).describe('without a terminal, as is the rule'),
    interactive: z.boolean().default(false).describe('at a terminal, shown here when here is one; the prompt may be left out'),
    detach: z.boolean().default(false).describe('with --interactive: do not show the terminal'),
    shell,
    wait: z.boolean().default(false).describe('wait until the job has ended'),
    follow: z.boolean().default(false).describe('wait, and show what the job writes'),
    continue: goOn,
    branch,
    force,
    repo: repos,
    timeout: durationSchema.optional().describe('end the job after this time, such as 30m'),
    idleTimeout: limitSchema
      .optional()
      .describe('end the job when it writes nothing for this time, such as 30m; 0: never. Default: what its agent has'),
    retries,
    env,
    ...{ caller, goal, key, again },
    context: contextFilesField,
    schema: schemaFileField,
    printBrief: z.boolean().default(false).describe('print the brief that the agent would be given, and start nothing'),
  }),
  positionals: ['session', 'prompt'],
  passthrough: 'command',
  short: { agent: 'a', branch: 'b', detach: 'd', env: 'e', follow: 'f', interactive: 'i', wait: 'w' },
  complete: {
    session: 'session',
    agent: 'agent',
    repo: 'repo',
    branch: 'branch',
    continue: 'job',
    promptFile: 'file',
    plan: 'file',
    context: 'file',
    schema: 'file',
  },
  output: z.union([
    z.object({
      ...injectedJobSchema.shape,
      answer: waitedJobSchema.shape.answer,
      denied: waitedJobSchema.shape.denied,
      followed: z.boolean().describe('its output was shown while it ran'),
      detached: attachedJobSchema.shape.detached.nullable().describe('its terminal was shown, and left; null when it was not shown'),
    }),
    jobBriefSchema,
  ]),
  run: async (scad, input, io) => {
    requireOneWay(input)
    const context = await readContext(scad, input.context)
    const { follow: followed, wait, interactive } = input
    const asked = { ...input, repos: input.repo, context, timeoutMs: input.timeout, idleTimeoutMs: input.idleTimeout }
    if (input.printBrief) return await readBrief(scad, asked)
    const known = async (): Promise<KnownPlaces> => await findPlaces(scad, input.session)
    const prompt = await readPrompt(scad, input, { known, stdin: io.stdin })
    const schema = await readSchema(scad, input.schema)
    const { archived, ...job } = await injectOnce(scad, { ...asked, ...promptNames(input), prompt, schema, size: terminalSize(io) })
    const { reused, sharesWith } = job
    if (reused) scad.progress({ type: 'note', text: reusedSentence(job) })
    if (interactive && !input.detach && io.terminal && !archived && !hasEnded(job))
      return { ...(await attachTerminal(scad, job.id, io)), followed, reused, sharesWith, answer: null, denied: [] }
    if (!wait && !followed) return { ...job, followed, detached: null, answer: null, denied: [] }
    if (!reused) scad.progress({ type: 'note', text: `job ${job.id} runs` })
    const untilEnd = async (begun: Job): Promise<Job> => {
      if (followed && !archived) await show(scad, begun, childStreams(io))
      return hasEnded(begun) ? begun : await waitJob(scad, { job: begun.id })
    }
    const ended = await untilEnd(job)
    const settled = archived
      ? { job: ended, answer: null, denied: [] }
      : await settleAnswer(scad, ended, { env: input.env, wait: untilEnd })
    tellEnd(scad, settled)
    return { ...settled.job, followed, reused, sharesWith, detached: null, answer: settled.answer, denied: settled.denied }
  },
  // what was shown is the output
  render: (result, page) => {
    if ('brief' in result) page.text(result.brief)
    else if (!result.followed && result.detached === null) page.line(result.id)
  },
  exitCode: (result, { wait, follow }) => {
    if ('brief' in result) return 0
    const { detached, answer, denied: _denied, ...job } = result
    if (detached !== null) return attachedExitCode({ ...job, detached })
    // what ended long ago is no news unless it was to be waited for
    return (wait || follow || !job.reused) && failed({ job, answer }) ? exitCodes['job-failed'] : 0
  },
})

interface Ways {
  headless: boolean
  interactive: boolean
  detach: boolean
  wait: boolean
  follow: boolean
  idleTimeout?: number | undefined
  prompt?: string | undefined
  continue?: true | string | undefined
}

/** A word with a digit that has the form of a job's id, or of its short one. */
const jobLike = /^(?=.*\d)(?:[^\s/]+\/)?(?:[a-z0-9]{8}|[a-z0-9]{12})$/

/** @throws bad-input for ways of running a job that do not go together */
function requireOneWay({ headless, interactive, detach, wait, follow, idleTimeout, prompt = '', ...ways }: Ways): void {
  if (ways.continue === true && jobLike.test(prompt))
    throw new ScadError('bad-input', `"${prompt}" is the prompt here, and looks like a job to go on with`, {
      hint: `--continue=${prompt} goes on with that job`,
    })
  if (detach && !interactive)
    throw new ScadError('bad-input', '--detach is for --interactive: without it no terminal is shown', {
      hint: 'leave it out: a job runs on by itself unless --wait or --follow is given',
    })
  if (interactive && (headless || wait || follow))
    throw new ScadError('bad-input', '--interactive goes with none of --headless, --wait and --follow', {
      hint: 'scad job wait waits for the end of an interactive job too',
    })
  if (interactive && idleTimeout !== undefined)
    throw new ScadError('bad-input', '--interactive goes without --idle-timeout: at a terminal an agent waits for you', {
      hint: 'give it a --timeout, or none',
    })
}

async function show(scad: Scad, job: Job, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  const input = { job: job.id, follow: true }
  if (eventReaderOf(job) !== null) await writeEvents(readJobEvents(scad, { ...input, tools: false }), to)
  else await writeOutput(readJobOutput(scad, input), to)
}
