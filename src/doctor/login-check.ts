import { adapterNamed } from '../agents/adapters.ts'
import type { Project } from '../config/project.ts'
import type { FoundLogin } from '../credentials/agent-login.ts'
import { loginConcern } from '../credentials/login-concern.ts'
import { loginWays } from '../credentials/login-ways.ts'
import { projectLogin } from '../credentials/project-login.ts'
import { renewalConcern } from '../credentials/renewal-concern.ts'
import { formatDuration } from '../text/duration.ts'
import type { Answer, Check, WithProject } from './check.ts'

/** Whether each agent has a login in sessions, and for how long. Nothing of a login is ever told but that. */
export const logins: Check = {
  id: 'logins',
  title: 'login',
  needs: 'project',
  look: async (patient) => {
    const agents = Object.entries(patient.project.agents)
    const answers = await Promise.all(agents.map(async ([name, agent]) => await look(patient, name, agent)))
    const found = answers.filter((answer) => answer !== null)
    return found.length === 0 ? { verdict: 'skipped', what: 'no agent of the config has one' } : found
  },
}

async function look({ scad, project }: WithProject, name: string, agent: Project['agents'][string]): Promise<Answer | null> {
  const row = adapterNamed(agent.adapter)
  const { found } = await projectLogin(scad, project, name)
  const now = scad.now()
  const concern = row === undefined ? null : (loginConcern(found, row, { now, timeoutMs: null }) ?? renewalConcern(found, row, now))
  if (concern !== null)
    return {
      about: name,
      verdict: isOver(found, now) ? 'failed' : 'warning',
      what: concern.what,
      advice: concern.advice,
      fix: concern.fix ?? undefined,
    }
  if (found.by === 'nothing' || found.by === 'none') return null
  const { by, place, expires } = found
  const valid = expires === null ? 'it does not say when it expires' : `valid for ${formatDuration(expires - now)}`
  return { about: name, verdict: 'ok', what: `by ${loginWays[by](place)}; ${valid}` }
}

/** It is there and is certain not to work. */
function isOver(found: FoundLogin, now: number): boolean {
  return 'place' in found && (found.empty || (found.expires !== null && found.expires <= now))
}
