import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { type CheckResult, checkResultSchema, type CheckTask } from './check-task.ts'

/** The sources as they are, or compiled. */
const program = fileURLToPath(new URL(`check-program${extname(fileURLToPath(import.meta.url))}`, import.meta.url))

const limitMs = 10_000
const heapMb = 128

/**
 * Checks an answer against a JSON Schema in a process of its own: a pattern that takes for ever, or an answer made to take all memory,
 * costs no more than a while. A thread would take this process with it when its memory is used up. It ends with this process, however
 * that ends.
 *
 * @param ms how long it may take
 * @throws interrupted when the context is aborted
 */
export async function runCheck(scad: Pick<Scad, 'signal'>, task: CheckTask, ms = limitMs): Promise<CheckResult> {
  const late = AbortSignal.timeout(ms)
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, program], {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    // what goes to this process's group, as Ctrl-C does, is this process's to deal with
    detached: true,
    signal: AbortSignal.any([scad.signal, late]),
    killSignal: 'SIGKILL',
  })
  // one that ends early reads no more
  child.stdin.on('error', () => {})
  // left open: it ends with this process, and the child with it
  child.stdin.write(`${JSON.stringify(task)}\n`)
  try {
    const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
    if (code === 0) return checkResultSchema.parse(JSON.parse(said))
    if (signal !== null) return { type: 'refused', why: `checking takes more than ${heapMb} MB of memory` }
    throw new Error(`the check of an answer ended with ${String(code)}`)
  } catch (error) {
    if (scad.signal.aborted) throw new ScadError('interrupted', 'interrupted while an answer was checked', { cause: error })
    if (late.aborted) return { type: 'refused', why: `checking takes longer than ${ms / 1000} s` }
    throw error
  }
}
