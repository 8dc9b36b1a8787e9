import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { packageFolder } from '../../src/scad/package.ts'
import type { TestProject } from './project.ts'

const program = join(packageFolder(), 'test', 'support', 'halting-program.ts')

/**
 * Runs `scad ARGS` in another process until it stands still at a point (see `halting-program.ts`).
 * @throws when it ended before
 */
export async function halted(project: TestProject, point: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, point, ...args], {
    cwd: project.folder,
    env: project.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const stands = await Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)])
  if (!stands) throw new Error(`scad ${args.join(' ')} ended before ${point}: ${said}`)
  return child
}

/** Kills a process at once, as no program can prevent, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** The same from the start: runs `scad ARGS` until it stands at the point, and kills it there. */
export async function killedAt(project: TestProject, point: string, ...args: string[]): Promise<void> {
  await kill(await halted(project, point, ...args))
}
