import { z } from 'zod'
import type { Scad } from '../scad/scad.ts'
import { execSession, type ExecResult, insideFields } from './exec.ts'
import type { ExecStreams } from './pass-through.ts'

export const shellSessionInput = z.object(insideFields)

/** The shell of the agent's user: bash where there is one. The text is fixed; nothing is put into it. */
const loginShell = ['/bin/sh', '-c', 'if command -v bash >/dev/null; then exec bash -l; else exec sh -l; fi']

/**
 * A login shell in a running session, with a terminal when the caller has one, else reading commands from stdin.
 *
 * @returns the shell's exit code
 * @throws session-not-found, session-ambiguous, session-stopped, engine-failed
 */
export async function shellSession(scad: Scad, input: z.input<typeof shellSessionInput>, streams: ExecStreams): Promise<ExecResult> {
  return await execSession(scad, { ...input, command: loginShell, interactive: true, tty: streams.terminal !== undefined }, streams)
}
