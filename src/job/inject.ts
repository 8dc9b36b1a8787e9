import { randomInt, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { branchSchema, keySchema, sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { jobFolder } from '../session/job-folder.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { awaitBeginning } from './await-beginning.ts'
import { chooseRepos } from './choose-repos.ts'
import type { Job } from './job.ts'
import { launchOrder } from './launch-order.ts'
import { launch, type LaunchAnswer, promptPath } from './launch.ts'
import { notStarted } from './not-started.ts'
import { prepareBranch } from './prepare-branch.ts'
import { promptBytes } from './prompt.ts'
import { type Work, workOf } from './work.ts'
import { withSessionLock } from '../session/session-locks.ts'

// oxlint-disable-next-line no-control-regex -- NUL is the subject
const wordSchema = z.string().regex(/^[^\u0000]*$/, 'holds a NUL')

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'neither text nor bytes')

export const injectJobInput = z.object({
  session: sessionSchema,
  prompt: z.union([z.string(), bytesSchema]).optional().describe('what the agent shall do'),
  command: z.array(wordSchema).min(1).optional().describe('a plain command as the job, instead of an agent'),
  agent: keySchema.optional().describe("agent of the config; default: the project's"),
  branch: branchSchema.optional().describe('branch to check out in the repositories first, made where there is none'),
  repos: z
    .array(keySchema)
    .default([])
    .describe('repository to work in; default: all. May be repeated; the job starts in the workdir, or the first of these'),
  timeoutMs: z.number().int().positive().optional().describe('end the job after so many ms'),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not a variable name'), wordSchema)
    .default({})
    .describe('environment variable, KEY=VALUE; may be repeated'),
})
type InjectInput = z.output<typeof injectJobInput>

/** Another job that begins is worth waiting for. */
const waitMs = 60_000

/**
 * Starts work in a running session: an agent on a prompt, or a plain command. Returns once its program runs, or was found
 * not to. What can be refused is refused before anything is begun.
 *
 * @throws prompt-missing, bad-input, session-not-found, session-ambiguous, session-stopped, repo-not-found, would-lose-work,
 *   agent-missing, job-not-started, no-space, engine-failed
 */
export async function injectJob(scad: Scad, input: z.input<typeof injectJobInput>): Promise<Job> {
  const wanted = injectJobInput.parse(input)
  const prompt = promptOf(wanted)
  const session = await findSession(scad, wanted.session)
  requireRunning(session)
  const place = chooseRepos(session, wanted.repos)
  const short = newShort()
  const work = workOf(scad, session, {
    ...wanted,
    prompt,
    folder: jobFolder(short),
    promptFile: promptPath(short),
    conversation: randomUUID(),
    place,
  })
  const begin = async (): Promise<void> => {
    const order = launchOrder({ scad, session, short, wanted, prompt, place, work, container: await containerEnv(scad, session) })
    if (wanted.branch !== undefined) {
      requireBegun(await launch(scad, session.container, { ...order, checkOnly: true }), session, work)
      await prepareBranch(scad, session, wanted.branch, place.branched)
    }
    requireBegun(await launch(scad, session.container, order), session, work)
  }
  // a session that is being stopped or removed takes no job
  await withSessionLock(scad, session, begin, waitMs)
  return await awaitBeginning(scad, session, short)
}

function promptOf({ prompt, command }: InjectInput): Buffer | null {
  if (command !== undefined && prompt !== undefined)
    throw new ScadError('bad-input', 'a job has a prompt or a command, not both', { hint: 'leave out the prompt, or the words after --' })
  if (command !== undefined) return null
  return promptBytes(prompt ?? '')
}

async function containerEnv(scad: Scad, session: Session): Promise<string[]> {
  const container = await scad.engine.inspectContainer(session.container)
  if (container === null)
    throw new ScadError('session-not-found', `session ${session.id} was removed meanwhile`, { hint: 'scad session list' })
  return container.env
}

/** @throws agent-missing, job-not-started, no-space */
function requireBegun(answer: LaunchAnswer, session: Session, work: Work): void {
  if (answer.type === 'begun') return
  switch (answer.code) {
    case 'missing':
      throw new ScadError(
        'agent-missing',
        `agent ${work.agent} is not installed: ${answer.text} is not in the environment of session ${session.id}`,
        {
          hint: 'add it to environment in the config (apt, node.packages or run), then scad build and start a new session',
        },
      )
    case 'workdir':
      throw new ScadError('job-not-started', `the job has no folder to start in: ${answer.text}`, {
        hint: `look with scad session shell ${session.id}`,
      })
    case 'taken':
    case 'failed':
    case 'bad-input':
      throw notStarted(answer.text, 'try again')
  }
}

/** 40 random bits: should two jobs of a session ever get the same, the runner refuses the second. */
function newShort(): string {
  return Array.from({ length: 8 }, () => '0123456789abcdefghjkmnpqrstvwxyz'[randomInt(32)]).join('')
}
