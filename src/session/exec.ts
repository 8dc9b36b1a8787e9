import { posix } from 'node:path'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { layout, repoFolder } from '../scad/layout.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { endWithCaller } from './end-with-caller.ts'
import { findSession } from './find.ts'
import { type ExecStreams, passThrough } from './pass-through.ts'
import { requireRunning, type Session, workdirRepo } from './session.ts'

const environmentSchema = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not a variable name'), z.string())

/** What `exec` and `shell` share. */
export const insideFields = {
  session: sessionSchema,
  workdir: z.string().min(1).optional().describe('folder to start in; relative to the workdir repo, which is the default'),
  env: environmentSchema.default({}).describe('environment variable, KEY=VALUE; may be repeated'),
}

export const execSessionInput = z.object({
  ...insideFields,
  command: z.array(z.string()).min(1, 'name the command after --').describe('the command and its arguments'),
  interactive: z.boolean().default(false).describe('pass stdin on'),
  tty: z.boolean().default(false).describe('give it a terminal'),
})

export const execResultSchema = z.object({ session: z.string(), exitCode: z.number() })
export type ExecResult = z.infer<typeof execResultSchema>

/**
 * Runs a command in a running session as the agent's user and passes its bytes through as they are. It belongs to no job.
 * When the context is aborted the command is told to end. One that has a terminal is hung up then, and also when this process is killed.
 *
 * @returns the command's own exit code; 126 or 127 when it cannot be run or is not there, 125 when the folder is not
 * @throws bad-input, session-not-found, session-ambiguous, session-stopped, session-lost, engine-failed
 */
export async function execSession(scad: Scad, input: z.input<typeof execSessionInput>, streams: ExecStreams): Promise<ExecResult> {
  const { session: id, workdir, env, command, interactive, tty } = execSessionInput.parse(input)
  const { terminal } = streams
  if (tty && terminal === undefined)
    throw new ScadError('bad-input', 'a terminal was asked for, but stdin or stdout is none', { hint: 'leave out --tty' })
  const session = await findSession(scad, id)
  requireRunning(session)
  return await endWithCaller(scad, session, tty, async (variables) => {
    const execution = await scad.engine.exec(session.container, {
      command: [...enter, folderInside(session, workdir), ...command],
      user: session.user,
      env: { HOME: layout.home, USER: layout.user, ...(tty ? { TERM: scad.env['TERM'] || 'xterm' } : {}), ...env, ...variables },
      workingDir: '/',
      stdin: interactive,
      ...(tty && terminal !== undefined ? { tty: terminal.size() } : {}),
    })
    return { session: session.id, exitCode: await passThrough(scad, execution, streams, tty ? terminal : undefined) }
  })
}

/**
 * What the engine says of a missing program or folder arrives as if the command had printed it; a shell puts it on stderr and ends
 * with the codes everybody knows. The text is fixed, the folder and the command are its arguments.
 */
const enter = ['/bin/sh', '-c', 'cd -- "$1" || exit 125; shift; exec "$@"', 'sh']

/** A path as a person gives it → the absolute one inside: relative ones start in the workdir repo. */
export function folderInside(session: Session, path = '.'): string {
  const repo = workdirRepo(session)
  return posix.resolve(repo === null ? layout.workspace : repoFolder(repo.key), path)
}
