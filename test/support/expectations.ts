import { findSession } from '../../src/session/find.ts'
import type { Session } from '../../src/session/session.ts'
import type { CliResult, TestProject } from './project.ts'

/** @throws with the problem when it does not hold */
export function must(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem)
}

/** @throws when something was lost */
export function nothing(lost: readonly string[]): void {
  must(lost.length === 0, `LOST: ${lost.join(', ')}`)
}

/** Runs `scad WORDS`, which must succeed. @returns its stdout */
export async function succeed(project: TestProject, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.cli(...words)
  must(code === 0, `${words.join(' ')} ended with ${code}: ${stderr}`)
  return stdout.trim()
}

/** One that failed must have said why in a line, without a stack trace, and ended with the code that stands for it. */
export function refusedCleanly({ code, stderr }: Pick<CliResult, 'code' | 'stderr'>, codes: readonly number[]): void {
  must(codes.includes(code), `it ended with ${code}: ${stderr}`)
  must(/^error: \S/m.test(stderr) && !/^ {4}at /m.test(stderr), `it does not say what is wrong: ${stderr}`)
}

/** Who waits for a job hears how it ended, or what is wrong with the engine. */
export function endedOrRefused({ code, stderr }: Pick<CliResult, 'code' | 'stderr'>): void {
  if (code !== 6) refusedCleanly({ code, stderr }, [1, 3])
}

/** Every ref of every repository of the project on the host. */
export async function refsOf(project: TestProject): Promise<string> {
  return (await Promise.all(Object.keys(project.repos).map((key) => project.git(key, 'for-each-ref')))).join('\n')
}

export async function stateOf(project: TestProject, { id }: Pick<Session, 'id'>): Promise<Session['state']> {
  return (await findSession(project.scad, id)).state
}

/** The state and the reason of a job, as a person sees them. */
export async function jobOf(project: TestProject, id: string): Promise<{ state: string; reason: string }> {
  return JSON.parse(await succeed(project, 'job', 'show', id, '--json')) as { state: string; reason: string }
}
