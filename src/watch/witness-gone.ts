import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { jobFolder } from '../session/job-folder.ts'
import { runnerRequest } from '../session/runner-request.ts'

/** What flock ends with when the lock is still held after so many seconds: it leaves by itself should nobody wait for it any more. */
const stillHeld = { code: 75, seconds: 900 }

/**
 * Waits until the witness of a job holds its lock no more. A process inside does the waiting, and the kernel wakes it.
 * @returns false when that cannot be told: the session ends, has no room for a process, or the signal aborts
 */
export async function untilWitnessGone(scad: Scad, container: string, short: string, signal: AbortSignal): Promise<boolean> {
  const lock = `${jobFolder(short)}/lock`
  const words = ['--shared', '--timeout', `${stillHeld.seconds}`, '--conflict-exit-code', `${stillHeld.code}`, lock, '/bin/true']
  const request = { ...runnerRequest('flock'), command: ['/usr/bin/flock', ...words] }
  for (;;) {
    const code = await exitCodeOf(scad, container, request, signal)
    if (code !== stillHeld.code) return code === 0
  }
}

async function exitCodeOf(
  scad: Scad,
  container: string,
  request: ReturnType<typeof runnerRequest>,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const execution = await scad.engine.exec(container, request)
    const leave = (): void => execution.detach()
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    execution.stdout.resume()
    try {
      return await execution.exitCode
    } finally {
      signal.removeEventListener('abort', leave)
    }
  } catch (error) {
    if (isError(error)) return null
    throw error
  }
}
