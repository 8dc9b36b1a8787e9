import { isError, ScadError } from '../errors/scad-error.ts'
import { isTimeout } from './git-process.ts'
import { helperEnv } from './helper-path.ts'
import { type GitTarget, targetEnv } from './target.ts'

/** The environment of a transfer: git may speak to this target alone, through scad's own helper. */
export function transferEnv(target: GitTarget): Record<string, string> {
  const helper = helperEnv(target.engineEnv['PATH'] ?? process.env['PATH'] ?? '')
  return { ...helper, ...targetEnv(target), PATH: helper.PATH, GIT_ALLOW_PROTOCOL: 'scad' }
}

/** A transfer out of a container that git broke off, as `fetch-refused`; any other failure as it is. */
export function refusal(cause: unknown): unknown {
  if (!isError(cause, 'git-failed')) return cause
  const message = isTimeout(cause) ? 'the repository in the session does not answer' : cause.message
  return new ScadError('fetch-refused', message, { cause, ...(cause.details === undefined ? {} : { details: cause.details }) })
}
