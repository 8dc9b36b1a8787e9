import { z } from 'zod'
import { contextFilesField } from '../src/brief/asking.ts'
import { type KnownPlaces, projectPlaces } from '../src/brief/known-places.ts'
import { readContext } from '../src/brief/read-context.ts'
import { defineCommand } from '../src/cli/command.ts'
import { dryRunField, renderSteps } from '../src/cli/dry-run.ts'
import { exitCodes } from '../src/cli/exit-code.ts'
import { reusedSentence } from '../src/cli/reused-sentence.ts'
import { listProjects } from '../src/config/known-projects.ts'
import { dispatch, dispatchDocument, dispatchInput, dispatchResultSchema } from '../src/flows/dispatch.ts'
import { dispatchSteps } from '../src/flows/dispatch-steps.ts'
import { dispatchWords } from '../src/flows/dispatch-words.ts'
import { stepSchema } from '../src/flows/step.ts'
import { fromFile, promptFields, promptNames, readPrompt } from '../src/brief/read-prompt.ts'
import { readSchema } from '../src/answer/read-schema.ts'
import { schemaFileField } from '../src/answer/schema-text.ts'
import { failed, tellEnd } from '../src/cli/tell-end.ts'
import { settleAnswer } from '../src/flows/settle-answer.ts'
import { hasEnded } from '../src/job/job.ts'
import { waitJob } from '../src/job/wait.ts'
import { durationSchema, limitSchema } from '../src/text/duration.ts'

const { config, tag, base, agent, branch, repos, retries, env, caller, goal, key, again } = dispatchInput.shape

export const command = defineCommand({
  summary: 'Build if needed, start a session and give it a prompt',
  description: `Stands for build, session start and inject. Prints the job's id, which begins with the session's. With --wait the exit
code is ${exitCodes['job-failed']} when the job did not succeed; Ctrl-C ends the waiting, never the job.`,
  examples: [
    { command: 'scad dispatch "Fix the failing test"', text: 'the project of the nearest config' },
    { command: 'scad dispatch atlas "Fix the failing test" --tag try1 --wait', text: 'a known project, until the job has ended' },
    { command: 'scad dispatch atlas --prompt-file task.md', text: 'the prompt from a file' },
    { command: 'scad dispatch atlas --plan plan.md', text: 'a plan: paths of this machine become those inside' },
    { command: 'scad dispatch atlas --prompt-file task.md --key issue-123', text: 'once, however often this is run' },
    { command: 'scad dispatch atlas "Fix it" --dry-run', text: 'which commands that is' },
  ],
  input: z.object({
    words: z
      .array(z.string())
      .default([])
      .describe('[project] PROMPT; - reads it from stdin; from a file or a template, the project alone is named'),
    ...promptFields,
    ...{ config, tag, base, agent, branch, env, caller, goal, key, again },
    context: contextFilesField,
    schema: schemaFileField,
    repo: repos,
    timeout: durationSchema.optional().describe('end the job after this time, such as 30m'),
    idleTimeout: limitSchema
      .optional()
      .describe('end the job when it writes nothing for this time, such as 30m; 0: never. Default: what its agent has'),
    retries,
    wait: z.boolean().default(false).describe('wait until the job has ended'),
    ...dryRunField,
  }),
  positionals: ['words'],
  short: { agent: 'a', branch: 'b', env: 'e', wait: 'w' },
  complete: {
    words: 'project',
    config: 'file',
    promptFile: 'file',
    plan: 'file',
    agent: 'agent',
    branch: 'branch',
    repo: 'repo',
    context: 'file',
    schema: 'file',
  },
  output: z.union([dispatchResultSchema, z.array(stepSchema)]),
  run: async (scad, { words, context, schema, repo, timeout: timeoutMs, idleTimeout: idleTimeoutMs, wait, dryRun, ...typed }, io) => {
    const { promptFile, plan, allowUnknownPaths, template, set, ...rest } = typed
    const sources = { promptFile, plan, allowUnknownPaths, template, set }
    const known = await listProjects(scad)
    const { project, prompt } = dispatchWords(
      words,
      fromFile(sources),
      known.map(({ id }) => id),
    )
    const input = { ...rest, project, repos: repo, timeoutMs, idleTimeoutMs }
    if (dryRun) return dispatchSteps({ ...input, ...sources, prompt, context, schema, wait })
    const places = async (): Promise<KnownPlaces> => await projectPlaces(scad, { project, config: rest.config })
    const dispatched = await dispatch(scad, {
      ...input,
      prompt: await readPrompt(scad, { ...sources, prompt }, { known: places, stdin: io.stdin }),
      context: await readContext(scad, context),
      ...promptNames(sources),
      schema: await readSchema(scad, schema),
    })
    if (dispatched.reused) scad.progress({ type: 'note', text: reusedSentence(dispatched.job) })
    if (!wait) return dispatchDocument(dispatched)
    if (!dispatched.reused) scad.progress({ type: 'step', text: `job ${dispatched.id} runs` })
    const ended = hasEnded(dispatched.job) ? dispatched.job : await waitJob(scad, { job: dispatched.id })
    const settled =
      dispatched.session === null ? { job: ended, answer: null, denied: [] } : await settleAnswer(scad, ended, { env: rest.env })
    tellEnd(scad, settled)
    return dispatchDocument({ ...dispatched, id: settled.job.id, job: settled.job }, settled)
  },
  render: (result, page) => (Array.isArray(result) ? renderSteps(result, page) : page.line(result.id)),
  // what ended long ago is no news unless it was to be waited for
  exitCode: (result, { wait }) =>
    !Array.isArray(result) && (wait || !result.reused) && failed({ job: result.job, answer: result.job.answer })
      ? exitCodes['job-failed']
      : 0,
})
