import type { SessionRepo } from '../scad/session-spec.ts'

/** The repositories that a job was given by name; null: all that are to be written. */
export type JobRepos = readonly string[] | null

/**
 * Why nothing in a repository was to change; null when something was. A job that is given it by name may change it, whatever it is there for;
 * without any job people work in the session themselves. Pure.
 */
export function whyClosed({ key, access }: Pick<SessionRepo, 'key' | 'access'>, jobs: readonly JobRepos[]): string | null {
  if (jobs.some((keys) => keys?.includes(key) === true)) return null
  if (access === 'read') return 'the repository is for reading'
  return jobs.length > 0 && !jobs.includes(null) ? 'no job was given the repository' : null
}
