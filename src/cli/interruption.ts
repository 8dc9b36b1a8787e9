import { ScadError } from '../errors/scad-error.ts'
import { exitCodes } from './exit-code.ts'

/**
 * Ctrl-C once aborts the signal, so that work stops and tidies; a second time leaves at once.
 *
 * @returns the signal, and how to stop listening
 */
export function interruption(): { signal: AbortSignal; abort(reason: unknown): void; stop(): void } {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort(new ScadError('interrupted', 'interrupted'))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, onSignal)
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    stop() {
      for (const name of signals) process.off(name, onSignal)
    },
  }
}
