import type { Job } from './job.ts'

/** What a job left running, for people; '' for nothing. Pure. */
export function leftText({ count, processes }: Job['left']): string {
  const named = processes.map(({ pid, name }) => `${name} (${pid})`)
  return [...named, ...(count > named.length ? [`${count - named.length} more`] : [])].join(', ')
}

/** The same as a sentence; null when nothing was left. Pure. */
export function leftSentence({ id, left }: Pick<Job, 'id' | 'left'>): string | null {
  return left.count === 0 ? null : `job ${id} left running: ${leftText(left)}`
}
