import { ScadError } from '../errors/scad-error.ts'

/** The failure to start a job: `no-space` where the words say so, else `job-not-started`. Pure. */
export function notStarted(words: string, hint: string): ScadError {
  const message = `the job could not be started: ${words}`
  if (/no space left on device|disk quota exceeded/i.test(words))
    return new ScadError('no-space', message, { hint: "free space on the engine's disk: docker system df" })
  return new ScadError('job-not-started', message, { hint })
}
