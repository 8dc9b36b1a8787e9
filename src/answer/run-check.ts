import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type CheckResult, checkResultSchema, type CheckTask } from './check-task.ts'

/** The sources as they are, or compiled. */
const program = fileURLToPath(new URL(`check-program${extname(fileURLToPath(import.meta.url))}`, import.meta.url))

const limitMs = 10_000
const heapMb = 128

/**
 * Checks an answer against a JSON Schema in a process of its own: a pattern that takes for ever, or an answer made to take all memory,
 * costs no more than a while. A thread would take this process with it when its memory is used up.
 *
 * @param ms how long it may take
 */
export async function runCheck(task: CheckTask, ms = limitMs): Promise<CheckResult> {
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, program], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
  const late = AbortSignal.timeout(ms)
  const kill = (): void => void child.kill('SIGKILL')
  late.addEventListener('abort', kill)
  // one that ends early reads no more
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(task))
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  late.removeEventListener('abort', kill)
  if (code === 0) return checkResultSchema.parse(JSON.parse(said))
  if (late.aborted) return { type: 'refused', why: `checking takes longer than ${ms / 1000} s` }
  if (signal !== null) return { type: 'refused', why: `checking takes more than ${heapMb} MB of memory` }
  throw new Error(`the check of an answer ended with ${String(code)}`)
}
