import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { observeWitnesses, type Witnesses } from '../session/live-jobs.ts'
import { observeRunEnd, type RunEnd } from '../session/run-end.ts'
import type { Session } from '../session/session.ts'

/** What is seen of a session's container. `unseen`: it runs, but nobody could look inside, as when every process it may have is taken. */
export type Look =
  | ({ container: 'running' } & Witnesses)
  | { container: 'unseen' }
  | { container: 'stopped'; end: RunEnd }
  | { container: 'gone' }

/** Looks at a session's container at this moment, whatever was known of it before. @throws engine-failed */
export async function lookAt(scad: Scad, { state, container: id }: Session): Promise<Look> {
  if (state === 'lost') return { container: 'gone' }
  try {
    return { container: 'running', ...(await observeWitnesses(scad, id)) }
  } catch (error) {
    if (!isError(error, 'engine-failed', 'session-stopped', 'session-not-found')) throw error
  }
  const container = await scad.engine.inspectContainer(id)
  switch (container?.state) {
    case undefined:
    case 'removing':
      return { container: 'gone' }
    case 'running':
    case 'restarting':
    // a commit pauses it for a moment
    case 'paused':
      return { container: 'unseen' }
    case 'created':
    case 'exited':
    case 'dead':
      return { container: 'stopped', end: await observeRunEnd(scad, container) }
  }
}
