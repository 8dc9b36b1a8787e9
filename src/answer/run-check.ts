import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type CheckResult, checkResultSchema, type CheckTask } from './check-task.ts'

/** The sources as they are, or compiled. */
const program = new URL(`check-program${extname(fileURLToPath(import.meta.url))}`, import.meta.url)

const limitMs = 10_000
const heapMb = 128

/**
 * Checks an answer against a JSON Schema in a thread of its own: a pattern that takes for ever, or an answer made to take long, costs
 * no more than a while.
 *
 * @param ms how long it may take
 */
export async function runCheck(task: CheckTask, ms = limitMs): Promise<CheckResult> {
  const worker = new Worker(program, { workerData: task, env: {}, resourceLimits: { maxOldGenerationSizeMb: heapMb } })
  const { promise, resolve, reject } = Promise.withResolvers<CheckResult>()
  const timer = setTimeout(() => resolve({ type: 'refused', why: `checking takes longer than ${ms / 1000} s` }), ms)
  worker.once('message', (said) => resolve(checkResultSchema.parse(said)))
  worker.once('error', (error) => {
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
      resolve({ type: 'refused', why: `checking takes more than ${heapMb} MB of memory` })
    else reject(error)
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
