import type { z } from 'zod'
import type { injectJobInput } from '../job/inject.ts'
import type { JobDetails } from '../job/show.ts'

/**
 * What `injectJob` is to be given for a further job of an agent that works as an earlier one did: in the same repositories, with the same
 * brief and limits. Its prompt and what it goes on with are the caller's. Pure.
 *
 * @param env variables that the earlier one was given, of which only the names are known
 */
export function likeJob(former: JobDetails, env: Readonly<Record<string, string>>): z.input<typeof injectJobInput> {
  return {
    session: former.session,
    agent: former.agent,
    model: former.model || undefined,
    repos: former.repos,
    timeoutMs: former.timeoutMs ?? undefined,
    idleTimeoutMs: former.idleTimeoutMs ?? 0,
    retries: former.retries,
    brief: former.briefText || undefined,
    caller: former.caller || undefined,
    goal: former.goal || undefined,
    context: former.context.map((name) => ({ name, text: '' })),
    env: { ...env },
  }
}
