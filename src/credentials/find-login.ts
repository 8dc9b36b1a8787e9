import { join } from 'node:path'
import { adapterNamed } from '../agents/adapters.ts'
import { type LoginFile, tokenExpiry } from '../agents/login.ts'
import { homeOf } from '../config/expand-home.ts'
import { isWithin } from '../config/mount-target.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionAgent, SessionNetwork, SessionSpec } from '../scad/session-spec.ts'
import { type AgentLogin, type FoundLogin, noLogin } from './agent-login.ts'
import { guardedLogin } from './guarded-login.ts'
import { readLoginFile } from './read-login-file.ts'

export interface LoginRequest {
  /** Of the agent in the config. */
  name: string
  agent: SessionAgent
  /** All agents of the session: those of one program share the file of its login. */
  agents: Readonly<Record<string, SessionAgent>>
  /** What everything in the container has in its environment. */
  inherited: Readonly<Record<string, string>>
  /** What its jobs have in their environment in any case, that included. */
  set: Readonly<Record<string, string>>
  mounts: SessionSpec['mounts']
  /** Of the session's network: only in `allow` it has a gateway. */
  mode: SessionNetwork['mode']
}

/**
 * What an agent logs in with in a session: what its config gives it anyway; else, as its `credentials` allow, the first variable of its
 * program that this host has; else its program's login on this host, without what renews it. What cannot be read counts as not there.
 * A variable's key stays in the session's gateway where it can, unless the config says otherwise.
 */
export async function findLogin(scad: Pick<Scad, 'env' | 'now'>, request: LoginRequest): Promise<AgentLogin> {
  const { credentials = 'auto' } = request.agent
  const login = await loginInside(scad, request)
  const { by } = login.found
  if (by === 'nothing' || by === 'none' || (credentials !== 'auto' && credentials !== 'gateway')) return login
  const guarded = guardedLogin(request, login)
  if (typeof guarded !== 'string') return guarded
  return credentials === 'auto' ? login : { ...noLogin, found: { by: 'none', over: null, variables: [], files: [], why: guarded } }
}

async function loginInside(scad: Pick<Scad, 'env' | 'now'>, { agent, agents, set, mounts }: LoginRequest): Promise<AgentLogin> {
  const row = adapterNamed(agent.adapter)?.credentials
  const names = row?.variables(agent.model) ?? []
  const { files = [], addressVariable = null } = row ?? {}
  const address = addressVariable === null ? [] : [addressVariable]
  const { credentials = 'auto' } = agent
  const models = modelsOf(agent.adapter, agents)
  if (names.length === 0 && files.length === 0) return noLogin
  const taken = (wanted: readonly string[]): Record<string, string> =>
    Object.fromEntries(wanted.flatMap((name) => (scad.env[name] && set[name] === undefined ? [[name, scad.env[name]]] : [])))
  const given = names.find((name) => set[name] !== undefined)
  if (given !== undefined) {
    // the key of this machine is for whom this machine says, also when the config names it
    const variables = set[given] === scad.env[given] ? taken(address) : {}
    return { ...noLogin, name: given, found: variable(given, set[given]), variables }
  }
  for (const file of files) {
    const source = mountedAt(file, mounts)
    if (source !== null) return { ...noLogin, name: file.path, found: await mountedLogin(source, file, models) }
  }
  if (credentials === 'none') return noLogin
  // an empty one is as good as none
  const own = credentials === 'login' ? undefined : names.find((name) => scad.env[name])
  if (own !== undefined) return { ...noLogin, name: own, found: variable(own, scad.env[own]), variables: taken([own, ...address]) }
  const kept = credentials === 'env' || credentials === 'gateway' ? [] : files
  const { copy, over } = await hostLogin(scad, kept, models)
  if (copy !== null) return copy
  const variables = credentials === 'login' ? [] : names
  return { ...noLogin, found: { by: 'none', over, variables, files: kept.map(placeOf) } }
}

/** The models that the agents of a program ask for; none when one of them leaves it to the program. */
function modelsOf(adapter: string, agents: LoginRequest['agents']): string[] {
  const models = Object.values(agents).flatMap((agent) => (agent.adapter === adapter ? [agent.model] : []))
  return models.every((model) => model !== undefined) ? models : []
}

function variable(name: string, value = ''): FoundLogin {
  return { by: 'variable', place: name, expires: tokenExpiry(value), renews: false, empty: value === '' }
}

/** The file of this host that a mount of the config puts in the place of a login file; null when none does. */
function mountedAt({ path }: LoginFile, mounts: SessionSpec['mounts']): string | null {
  const inside = join(layout.home, path)
  const mount = mounts.find(({ target }) => isWithin(inside, target))
  return mount === undefined ? null : join(mount.source, inside.slice(mount.target.length))
}

async function mountedLogin(source: string, file: LoginFile, models: readonly string[]): Promise<FoundLogin> {
  const login = await readLoginFile(source, file, models)
  return { by: 'mount', place: source, expires: login?.expires ?? null, renews: login?.renews ?? false, empty: login === null }
}

interface HostLogin {
  /** Of the first login file of this host that is not over; null when there is none. */
  copy: AgentLogin | null
  /** The first that is. */
  over: { place: string; expires: number } | null
}

async function hostLogin(scad: Pick<Scad, 'env' | 'now'>, files: readonly LoginFile[], models: readonly string[]): Promise<HostLogin> {
  let over: { place: string; expires: number } | null = null
  for (const file of files) {
    const place = placeOf(file)
    const login = await readLoginFile(join(homeOf(scad), file.path), file, models)
    if (login === null) continue
    const { expires, renews, copy } = login
    if (expires === null || expires > scad.now()) {
      const found = { by: 'file', place, expires, renews, empty: false } as const
      return { copy: { ...noLogin, found, name: file.path, files: [{ path: file.path, text: JSON.stringify(copy) }] }, over: null }
    }
    over ??= { place, expires }
  }
  return { copy: null, over }
}

function placeOf({ path }: LoginFile): string {
  return `~/${path}`
}
