import { z } from 'zod'
import { type KnownPlaces, projectPlaces } from '../src/brief/known-places.ts'
import { fromFile } from '../src/brief/read-prompt.ts'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { jobAliases, jobCompletions, jobFields, readAsked, readTask, requireOneWay } from '../src/cli/job-words.ts'
import { renderVerification } from '../src/cli/render-verification.ts'
import { stayExitCode, stayFields, stayWithJob } from '../src/cli/stay-with-job.ts'
import { requireVerifiable, verificationFields, verifyField } from '../src/cli/verify-words.ts'
import { listProjects } from '../src/config/known-projects.ts'
import { dispatch, dispatchDocument, dispatchInput, dispatchResultSchema } from '../src/flows/dispatch.ts'
import { readDispatchBrief } from '../src/flows/dispatch-brief.ts'
import { dispatchSteps } from '../src/flows/dispatch-steps.ts'
import { dispatchWords } from '../src/flows/dispatch-words.ts'
import { stepSchema } from '../src/flows/step.ts'
import { hasPassed } from '../src/flows/verification.ts'
import { verifySession } from '../src/flows/verify.ts'
import { jobBriefSchema } from '../src/job/read-brief.ts'

const { config, tag, base } = dispatchInput.shape

export const command = defineCommand({
  summary: 'Build if needed, start a session and give it a prompt',
  description: `Stands for build, session start and inject. Prints the job's id, which begins with the session's. With --wait or --follow the
exit code is ${exitCodes['job-failed']} when the job did not succeed, or with --verify what it changed did not pass; Ctrl-C ends the waiting, never the job. With
--interactive the job has a terminal, which is shown here until C-b d leaves it, or the job has ended and its exit code is passed through. With --until it is one job after
the other, as scad inject tells.`,
  examples: [
    { command: 'scad dispatch "Fix the failing test"', text: 'the project of the nearest config' },
    { command: 'scad dispatch atlas "Fix the failing test" --tag try1 --wait', text: 'a known project, until the job has ended' },
    { command: 'scad dispatch atlas "Fix the failing test" --wait --verify', text: 'and run the verify commands over what came of it' },
    { command: 'scad dispatch atlas -i', text: 'talk to the agent of a new session at a terminal' },
    { command: 'scad dispatch atlas --prompt-file task.md', text: 'the prompt from a file' },
    { command: 'scad dispatch atlas --plan plan.md', text: 'a plan: paths of this machine become those inside' },
    { command: 'scad dispatch atlas --prompt-file task.md --key issue-123', text: 'once, however often this is run' },
    {
      command: 'scad dispatch atlas --prompt-file task.md --until "npm test" --max-rounds 3',
      text: 'round by round, what fails fed back, until the check passes',
    },
    { command: 'scad dispatch atlas --prompt-file task.md --plan-first --wait', text: 'a proposal first, for scad plan show and approve' },
    { command: 'scad dispatch atlas "Fix it" --dry-run', text: 'which commands that is' },
  ],
  input: z.object({
    words: z
      .array(z.string())
      .default([])
      .describe('[project] PROMPT; - reads it from stdin; from a file or a template, the project alone is named'),
    ...{ config, tag, base },
    ...jobFields,
    ...verifyField,
    ...dryRunField,
  }),
  positionals: ['words'],
  short: jobAliases,
  complete: { words: 'project', config: 'file', ...jobCompletions },
  output: z.union([dispatchResultSchema.extend({ ...stayFields, ...verificationFields }), jobBriefSchema, z.array(stepSchema)]),
  run: async (scad, { words, ...input }, io) => {
    requireOneWay(input)
    const { dryRun, printBrief, interactive } = input
    const projects = (await listProjects(scad)).map(({ id }) => id)
    const { project, prompt } = dispatchWords(words, { fromFile: fromFile(input), optional: interactive || printBrief, known: projects })
    if (dryRun) return dispatchSteps({ ...input, project, prompt })
    const asked = { ...(await readAsked(scad, input)), project }
    await requireVerifiable(scad, { project, config: input.config }, input)
    if (printBrief) return await readDispatchBrief(scad, asked)
    const known = async (): Promise<KnownPlaces> => await projectPlaces(scad, asked)
    const dispatched = await dispatch(scad, { ...asked, ...(await readTask(scad, { ...input, prompt }, known, io)) })
    const { job, reused, session } = dispatched
    const { followed, detached, rounds, stopped, ...settled } = await stayWithJob(
      scad,
      { job, reused, archived: session === null },
      input,
      io,
    )
    const code = stayExitCode({ ...settled, followed, detached, rounds, stopped }, input, reused)
    const verification = input.verify && code === 0 ? await verifySession(scad, { session: settled.job.session }) : null
    const document = dispatchDocument({ ...dispatched, id: settled.job.id, job: settled.job }, settled)
    return { ...document, followed, detached, rounds, stopped, verification }
  },
  // what was shown is the output
  render: (result, page) => {
    if (Array.isArray(result)) renderSteps(result, page)
    else if ('brief' in result) page.text(result.brief)
    else {
      if (!result.followed && result.detached === null) page.line(result.id)
      if (result.verification !== null) renderVerification(result.verification, page)
    }
  },
  exitCode: (result, input) => {
    if (Array.isArray(result) || 'brief' in result) return 0
    if (result.verification !== null && !hasPassed(result.verification)) return exitCodes['job-failed']
    return stayExitCode({ ...result, answer: result.job.answer }, input, result.reused)
  },
})
