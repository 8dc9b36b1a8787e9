import type { Job } from '../job/job.ts'

/** Says that a key was used before. Pure. */
export function reusedSentence({ id, state, key }: Pick<Job, 'id' | 'state' | 'key'>): string {
  return `the key "${key}" was used before: job ${id} (${state}); --again begins a further one`
}
