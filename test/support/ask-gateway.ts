import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scad } from '../../src/scad/scad.ts'
import { runInside } from '../../src/session/run-inside.ts'
import type { Session } from '../../src/session/session.ts'

/** The status that the gateway of a session gives to each request line, asked from inside. */
export async function askGateway(
  scad: Scad,
  { container, user }: Pick<Session, 'container' | 'user'>,
  forms: readonly string[],
): Promise<string[]> {
  const program = await readFile(join(import.meta.dirname, 'ask.pl'), 'utf8')
  const { stdout, stderr } = await runInside(scad, container, { command: ['perl', '-e', program, ...forms], user })
  if (stderr !== '') throw new Error(stderr)
  return stdout.trim().split('\n')
}
