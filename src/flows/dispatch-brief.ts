import type { z } from 'zod'
import { loadTrustedProject } from '../config/load.ts'
import { briefOf } from '../job/brief-of.ts'
import { chooseAgent } from '../session/choose-agent.ts'
import { chooseRepos } from '../job/choose-repos.ts'
import { onceKey } from '../job/keyed-job.ts'
import type { JobBrief } from '../job/read-brief.ts'
import type { Scad } from '../scad/scad.ts'
import { resolveBases } from '../session/bases.ts'
import { keyedSessionId, sessionIdPrefix } from '../session/session-id.ts'
import { plannedRepos, plannedRules } from '../session/session-plan.ts'
import { dispatchInput, requireRepos } from './dispatch.ts'

export const dispatchBriefInput = dispatchInput.pick({
  ...{ project: true, config: true, tag: true, base: true, agent: true, branch: true, repos: true, interactive: true },
  ...{ caller: true, goal: true, context: true, key: true, again: true },
})

/**
 * The brief that `dispatch` would give to an agent in a session that it starts now. Makes nothing; so an id that is chosen by chance, and
 * the commit of the host's uncommitted files, are not in it.
 * @throws bad-input, repo-not-found, branch-not-found, and what `loadTrustedProject` throws
 */
export async function readDispatchBrief(scad: Scad, input: z.input<typeof dispatchBriefInput>): Promise<JobBrief> {
  const wanted = dispatchBriefInput.parse(input)
  const project = await loadTrustedProject(scad, wanted)
  requireRepos(project, wanted.repos)
  const key = onceKey(wanted)
  const id = key === null ? `${sessionIdPrefix(project.name, wanted.tag ?? '')}…` : keyedSessionId(project.name, key)
  const session = {
    id,
    repos: plannedRepos(await resolveBases(project, wanted.base)),
    spec: { ...project, ...plannedRules(project) },
  }
  const brief = briefOf(session, chooseRepos(session, wanted.repos), wanted)
  return { session: id, agent: chooseAgent(session, wanted.agent).name, brief }
}
