import { adapterNamed } from '../agents/adapters.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Session } from '../session/session.ts'
import type { Work } from './work.ts'

/** The failure to find the program of an agent: who can bring it is named. Pure. */
export function agentMissing(
  { agent, adapter }: Pick<Work, 'agent' | 'adapter'>,
  { id, project }: Pick<Session, 'id' | 'project'>,
  program: string,
): ScadError {
  const own = adapterNamed(adapter)?.defaultVersion === null
  return new ScadError('agent-missing', `agent ${agent} is not installed: ${program} is not in the environment of session ${id}`, {
    hint: own
      ? 'add it to environment in the config (apt, node.packages or run), then scad build and start a new session'
      : `scad puts it there itself: scad build ${project} --environment-only --no-cache, then start a new session`,
  })
}
