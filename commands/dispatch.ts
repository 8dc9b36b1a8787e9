import { z } from 'zod'
import { type KnownPlaces, projectPlaces } from '../src/brief/known-places.ts'
import { fromFile } from '../src/brief/read-prompt.ts'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { asksForGroup, attemptFields, requireGroupable } from '../src/cli/attempt-words.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { jobAliases, jobCompletions, jobFields, readAsked, readTask, requireOneWay } from '../src/cli/job-words.ts'
import { renderStayed, stayedExitCode, stayedGroupSchema, stayedSchema, stayWithDispatched } from '../src/cli/stay-with-dispatched.ts'
import { requireVerifiable, verifyField } from '../src/cli/verify-words.ts'
import { listProjects } from '../src/config/known-projects.ts'
import { dispatch, dispatchInput, type DispatchResult } from '../src/flows/dispatch.ts'
import { attemptsOf, dispatchAttempts } from '../src/flows/dispatch-attempts.ts'
import { readDispatchBrief } from '../src/flows/dispatch-brief.ts'
import { attemptSteps } from '../src/flows/dispatch-steps.ts'
import { dispatchWords } from '../src/flows/dispatch-words.ts'
import { stepSchema } from '../src/flows/step.ts'
import { jobBriefSchema } from '../src/job/read-brief.ts'
import { settleAll } from '../src/session/settle-all.ts'

const { config, tag, base } = dispatchInput.shape

export const command = defineCommand({
  summary: 'Build if needed, start a session and give it a prompt',
  description: `Stands for build, session start and inject. Prints the job's id, which begins with the session's. With --wait or --follow the
exit code is ${exitCodes['job-failed']} when the job did not succeed, or with --verify what it changed did not pass; Ctrl-C ends the waiting, never the job. With
--interactive the job has a terminal, which is shown here until C-b d leaves it, or the job has ended and its exit code is passed through. With --until it is one job after
the other, as scad inject tells. --attempts, and several agents or models, begin a group of sessions with the same work: scad compare puts them
beside each other, and scad pick keeps one.`,
  examples: [
    { command: 'scad dispatch "Fix the failing test"', text: 'the project of the nearest config' },
    { command: 'scad dispatch atlas "Fix the failing test" --tag try1 --wait', text: 'a known project, until the job has ended' },
    { command: 'scad dispatch atlas "Fix the failing test" --wait --verify', text: 'and run the verify commands over what came of it' },
    {
      command: 'scad dispatch atlas --prompt-file task.md --attempts 2 --agent claude,codex --wait',
      text: 'four sessions with the same work',
    },
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
    ...attemptFields,
    ...verifyField,
    ...dryRunField,
  }),
  positionals: ['words'],
  short: jobAliases,
  complete: { words: 'project', config: 'file', ...jobCompletions },
  output: z.union([stayedSchema, stayedGroupSchema, jobBriefSchema, z.array(stepSchema)]),
  run: async (scad, { words, agent, model, attempts, ...input }, io) => {
    requireOneWay(input)
    requireGroupable({ ...input, agent, model, attempts })
    const { dryRun, printBrief, interactive } = input
    const projects = (await listProjects(scad)).map(({ id }) => id)
    const { project, prompt } = dispatchWords(words, { fromFile: fromFile(input), optional: interactive || printBrief, known: projects })
    const many = { attempts: attempts ?? 1, agents: agent ?? [], models: model ?? [] }
    const one = { agent: agent?.[0], model: model?.[0] }
    if (dryRun) return attemptSteps({ ...input, project, prompt }, attemptsOf(many))
    const asked = { ...(await readAsked(scad, { ...input, ...one })), project }
    await requireVerifiable(scad, { project, config: input.config }, input)
    if (printBrief) return await readDispatchBrief(scad, asked)
    const known = async (): Promise<KnownPlaces> => await projectPlaces(scad, asked)
    const task = await readTask(scad, { ...input, prompt }, known, io)
    const stay = async (dispatched: DispatchResult) => await stayWithDispatched(scad, dispatched, { ...input, ...one }, io)
    if (!asksForGroup({ agent, model, attempts })) return await stay(await dispatch(scad, { ...asked, ...task }))
    const begun = await dispatchAttempts(scad, { ...asked, ...task, ...many })
    return { group: begun.group, attempts: await settleAll(begun.attempts, stay) }
  },
  render: (result, page) => {
    if (Array.isArray(result)) renderSteps(result, page)
    else if ('brief' in result) page.text(result.brief)
    else for (const stayed of 'attempts' in result ? result.attempts : [result]) renderStayed(stayed, page)
  },
  exitCode: (result, { agent: _agent, model: _model, ...input }) => {
    if (Array.isArray(result) || 'brief' in result) return 0
    const all = 'attempts' in result ? result.attempts : [result]
    return all.map((stayed) => stayedExitCode(stayed, input)).find((code) => code !== 0) ?? 0
  },
})
