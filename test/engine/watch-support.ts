import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageFolder } from '../../src/scad/package.ts'
import { type ScadEvent, scadEventSchema } from '../../src/watch/scad-event.ts'
import { eventually } from '../support/eventually.ts'
import type { TestProject } from '../support/project.ts'

type Answer<T> = T | undefined | null | false

export interface Following extends AsyncDisposable {
  pid: number
  /** What it printed so far. */
  lines: string[]
  /** What it said on stderr so far. */
  complaint(): string
  /** Waits for a line that the test accepts. */
  see<T>(what: string, accept: (lines: string[]) => Answer<T> | Promise<Answer<T>>): Promise<T>
  /** Its exit code once it has ended, null after a kill. */
  ended: Promise<number | null>
  /** Ends it, and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** A scad that goes on, such as `scad events --follow`. */
export function following(project: TestProject, args: string[], env: Record<string, string> = {}): Following {
  const program = join(packageFolder(), 'commands', 'scad.ts')
  const child = spawn(process.execPath, [program, ...args], { cwd: project.folder, env: { ...project.env, ...env } })
  const lines: string[] = []
  let complaint = ''
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = once(child, 'close').then(() => child.exitCode)
  const end: Following['end'] = async (signal = 'SIGINT') => {
    child.kill(signal)
    return await ended
  }
  return {
    pid: child.pid ?? -1,
    lines,
    complaint: () => complaint,
    see: async (what, accept) =>
      await eventually(() => accept(lines), { what, timeoutMs: 60_000 }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it printed:\n${lines.join('\n')}\n${complaint}`)
      }),
    ended,
    end,
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

/** The events among lines of JSON. */
export function eventsOf(lines: readonly string[]): ScadEvent[] {
  return lines.map((line) => scadEventSchema.parse(JSON.parse(line)))
}
