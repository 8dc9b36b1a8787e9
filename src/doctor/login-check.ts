import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adapterNamed } from '../agents/adapters.ts'
import { type Login, tokenExpiry } from '../agents/login.ts'
import { homeOf } from '../config/expand-home.ts'
import { isWithin } from '../config/mount-target.ts'
import type { Project } from '../config/project.ts'
import { isError } from '../errors/scad-error.ts'
import { resolveVariables } from '../job/host-variables.ts'
import { layout } from '../scad/layout.ts'
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
  const { variables = [], files = [] } = adapterNamed(agent.adapter)?.credentials ?? {}
  if (variables.length === 0 && files.length === 0) return null
  const env = { ...project.environment.env, ...hostValues(agent.env, scad.env, name) }
  const given = variables.find((variable) => env[variable] !== undefined)
  if (given !== undefined) return { about: name, ...variableAnswer(given, env[given] ?? '', scad.now()) }
  for (const { path, read } of files) {
    const inside = join(layout.home, path)
    const mount = project.mounts.find(({ target }) => isWithin(inside, target))
    if (mount === undefined) continue
    const file = join(mount.source, inside.slice(mount.target.length))
    return { about: name, ...loginAnswer(file, await readLogin(file, read), scad.now()) }
  }
  const home = homeOf(scad)
  const own = await Promise.all(
    files.map(async ({ path, read }) => ((await readLogin(join(home, path), read)) === null ? [] : [`~/${path}`])),
  )
  const stays = own.flat()
  return {
    about: name,
    verdict: 'warning',
    what: `it has none in sessions${stays.length === 0 ? '' : `: the one of this machine, ${stays.join(' and ')}, stays out of them`}`,
    fix: `in ${project.file}: agents.${name}.env: { ${variables[0]}: '$${variables[0]}' }`,
  }
}

/** What `env` of the config comes to; nothing when it cannot be told, which the check of the agents says. */
function hostValues(
  env: Record<string, string>,
  host: Readonly<Record<string, string | undefined>>,
  agent: string,
): Record<string, string> {
  try {
    return resolveVariables(env, host, agent)
  } catch (error) {
    if (isError(error, 'bad-input')) return env
    throw error
  }
}

async function readLogin(file: string, read: (content: unknown) => Login | null): Promise<Login | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return read(JSON.parse(text))
  } catch {
    return null
  }
}

/** What is known of a login that a variable holds. Exported for tests. Pure. */
export function variableAnswer(name: string, value: string, now: number): Omit<Answer, 'about'> {
  if (value === '') return { verdict: 'failed', what: `${name} is empty`, fix: `export ${name}=…` }
  const expires = tokenExpiry(value)
  return expires === null
    ? { verdict: 'ok', what: `by ${name}; only who takes it can tell whether it is valid` }
    : loginAnswer(name, { expires, renews: false }, now)
}

/** What is known of a login that a file holds. Exported for tests. Pure. */
export function loginAnswer(place: string, login: Login | null, now: number): Omit<Answer, 'about'> {
  if (login === null) return { verdict: 'failed', what: `${place} holds no login`, fix: 'log in with the program itself, on this machine' }
  const { expires, renews } = login
  if (expires === null) return { verdict: 'ok', what: `by ${place}, which does not expire by itself` }
  if (expires > now) return { verdict: 'ok', what: `by ${place}, valid for ${formatDuration(expires - now)}` }
  const over = `${place} expired ${formatDuration(now - expires)} ago`
  if (renews) return { verdict: 'warning', what: `${over}; the program renews it when it can`, fix: 'log in with the program itself' }
  return { verdict: 'failed', what: over, fix: 'log in with the program itself, on this machine' }
}
