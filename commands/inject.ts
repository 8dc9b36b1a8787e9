import { z } from 'zod'
import type { KnownPlaces } from '../src/brief/known-places.ts'
import { defineCommand } from '../src/cli/command.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { jobAliases, jobCompletions, jobFields, readAsked, readTask, requireOneWay } from '../src/cli/job-words.ts'
import { stayExitCode, stayFields, stayWithJob } from '../src/cli/stay-with-job.ts'
import { ScadError } from '../src/errors/scad-error.ts'
import { findPlaces } from '../src/flows/find-places.ts'
import { injectOnce } from '../src/flows/inject-once.ts'
import { injectJobInput } from '../src/job/inject.ts'
import { injectedJobSchema } from '../src/job/injected-job.ts'
import { waitedJobSchema } from '../src/job/job.ts'
import { jobBriefSchema, readBrief } from '../src/job/read-brief.ts'

const { session, continue: goOn, force, command: words } = injectJobInput.shape

export const command = defineCommand({
  summary: 'Give work to a session: a prompt to its agent, or a plain command',
  description: `Prints the job's id. The job goes on whatever becomes of this process; Ctrl-C ends the waiting, never the job.
With --wait or --follow the exit code is ${exitCodes['job-failed']} when the job did not succeed. With --interactive the job has a terminal,
which is shown here until C-b d leaves it, or the job has ended and its exit code is passed through; scad job attach comes back to it.
With --until the work is checked by a job of its own, with sh, where the job works; while that fails, a further job goes on with the
conversation and what the check wrote. It ends, with exit code 0 alone when the check passes, else ${exitCodes['job-failed']}, also when a round changed nothing. With
--key the same command goes on where it was broken off.`,
  examples: [
    { command: 'scad inject atlas-try1-4f2a "Fix the failing test"', text: "the project's agent on a prompt" },
    {
      command: 'scad inject atlas-try1-4f2a --prompt-file task.md --branch fix/parser --wait',
      text: 'on a branch of its own, until it has ended',
    },
    {
      command: 'scad inject atlas-try1-4f2a "Make the tests pass" --until "npm test" --max-rounds 3 --key tests',
      text: 'round by round, what fails fed back, until the check passes',
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
    command: words,
    continue: goOn,
    ...jobFields,
    force,
  }),
  positionals: ['session', 'prompt'],
  passthrough: 'command',
  short: jobAliases,
  complete: { session: 'session', continue: 'job', ...jobCompletions },
  output: z.union([
    z.object({
      ...injectedJobSchema.shape,
      answer: waitedJobSchema.shape.answer,
      denied: waitedJobSchema.shape.denied,
      ...stayFields,
    }),
    jobBriefSchema,
  ]),
  run: async (scad, input, io) => {
    requirePrompt(input)
    requireOneWay(input)
    const asked = await readAsked(scad, input)
    if (input.printBrief) return await readBrief(scad, asked)
    const known = async (): Promise<KnownPlaces> => await findPlaces(scad, input.session)
    const task = await readTask(scad, input, known, io)
    const { archived, reused, sharesWith, ...job } = await injectOnce(scad, { ...asked, ...task })
    const { job: left, ...stay } = await stayWithJob(scad, { job, reused, archived }, input, io)
    return { ...left, ...stay, reused, sharesWith }
  },
  // what was shown is the output
  render: (result, page) => {
    if ('brief' in result) page.text(result.brief)
    else if (!result.followed && result.detached === null) page.line(result.id)
  },
  exitCode: (result, input) => ('brief' in result ? 0 : stayExitCode({ ...result, job: result }, input, result.reused)),
})

/** A word with a digit that has the form of a job's id, or of its short one. */
const jobLike = /^(?=.*\d)(?:[^\s/]+\/)?(?:[a-z0-9]{8}|[a-z0-9]{12})$/

/** @throws bad-input for a prompt that was meant to be the job of --continue */
function requirePrompt({ prompt = '', continue: former }: { prompt?: string | undefined; continue?: true | string | undefined }): void {
  if (former !== true || !jobLike.test(prompt)) return
  throw new ScadError('bad-input', `"${prompt}" is the prompt here, and looks like a job to go on with`, {
    hint: `--continue=${prompt} goes on with that job`,
  })
}
