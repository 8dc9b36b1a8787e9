import { deniedBetween, type DeniedHost } from '../gateway/denied-hosts.ts'
import type { Scad } from '../scad/scad.ts'
import type { Job } from './job.ts'

/** What its session was not let reach while a job ran; by whichever job of those that ran then. @throws engine-failed */
export async function deniedDuring(scad: Pick<Scad, 'engine'>, { session, created, ended }: Job): Promise<DeniedHost[]> {
  return await deniedBetween(scad, session, created, ended ?? Infinity)
}

/** The same for people, with what helps; null when nothing was denied. Pure. */
export function deniedSentence({ id, session }: Pick<Job, 'id' | 'session'>, denied: readonly DeniedHost[]): string | null {
  if (denied.length === 0) return null
  return `denied while job ${id} ran: ${deniedText(denied)}; scad network allow ${session} HOST lets one through`
}

/** The hosts alone; '' for none. Pure. */
export function deniedText(denied: readonly DeniedHost[]): string {
  const named = denied
    .slice(0, 5)
    .map(({ host, port, count }) => `${host || 'no host'}${port === null ? '' : `:${port}`}${count > 1 ? ` (${count} times)` : ''}`)
  return [...named, ...(denied.length > named.length ? [`${denied.length - named.length} more`] : [])].join(', ')
}
