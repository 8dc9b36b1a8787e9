import { dirname, join, posix, resolve } from 'node:path'
import { adapterNamed } from '../agents/adapters.ts'
import type { CodePolicy } from '../scad/code-policy.ts'
import type { SessionAgent, SessionLimits, SessionNetwork } from '../scad/session-spec.ts'
import type { z } from 'zod'
import { expandHome } from './expand-home.ts'
import { gpuOf } from './gpu.ts'
import { lockFilesOf } from './lock-files.ts'
import { allowedHosts } from './network-schema.ts'
import type { ParsedHook } from './hook-schema.ts'
import type { Hook, Project, ProjectEnvironment, ProjectRepo, SetupCommand } from './project.ts'
import type { repoSchema } from './repo-schema.ts'
import type { ParsedConfig } from './schema.ts'

type Absolute = (path: string) => string

/**
 * A valid config with its defaults filled in, paths absolute and shorthand spelled out. Pure.
 * @param file absolute path of the config file; relative paths start in its folder
 * @param home what `~` stands for
 */
export function normalise(config: ParsedConfig, file: string, home: string): Project {
  const folder = dirname(file)
  const absolute: Absolute = (path) => resolve(folder, expandHome(path, home))
  const agents = agentsOf(config)
  const names = Object.keys(agents)
  return {
    name: config.name,
    file,
    folder,
    repos: Object.entries(config.repos).map(([key, repo], _index, all) => repoOf(key, repo, all.length === 1, absolute)),
    git: config.git,
    mounts: (config.mounts ?? []).map(({ source, target, mode }) => ({ source: absolute(source), target, mode: mode ?? 'ro' })),
    environment: environmentOf(config.environment ?? {}, absolute),
    gpu: config.gpu === undefined ? undefined : gpuOf(config.gpu),
    runtime: config.runtime,
    resources: config.resources ?? {},
    network: networkOf(config.network, agents),
    session: limitsOf(config.session),
    limits: config.limits,
    code: codeOf(config.code),
    on: hooksOf(config.on ?? {}, absolute),
    agents,
    agent: config.agent ?? (names.length === 1 ? (names[0] ?? '') : ''),
  }
}

function repoOf(key: string, repo: z.output<typeof repoSchema>, only: boolean, absolute: Absolute): ProjectRepo {
  return {
    key,
    path: absolute(repo.path),
    base: repo.base,
    workdir: repo.workdir ?? only,
    access: repo.access ?? 'write',
    dirty: repo.dirty ?? 'ignore',
    setup: (repo.setup ?? []).map(setupOf),
    verify: repo.verify ?? [],
    frozen: repo.frozen ?? [],
  }
}

function setupOf(setup: string | { run: string; files?: string[]; folder?: string }): SetupCommand {
  const { run, files, folder } = typeof setup === 'string' ? { run: setup } : { files: undefined, folder: undefined, ...setup }
  const place = posix.normalize(folder ?? '.').replace(/\/$/, '')
  return {
    run,
    files: (files ?? lockFilesOf(run).map((name) => join(place, name))).map((name) => posix.normalize(name)),
    folder: place === '.' ? '' : place,
  }
}

function environmentOf(environment: NonNullable<ParsedConfig['environment']>, absolute: Absolute): ProjectEnvironment {
  const { python, node, caCertificates = 'host' } = environment
  return {
    base: environment.base,
    dockerfile: environment.dockerfile === undefined ? undefined : absolute(environment.dockerfile),
    apt: environment.apt ?? [],
    python: python && {
      version: python.version,
      requirements: (python.requirements ?? []).map(absolute),
      editable: (python.editable ?? []).map(repoFolderOf),
    },
    node: node && { version: node.version, packages: node.packages ?? [] },
    run: environment.run ?? [],
    env: environment.env ?? {},
    caCertificates: caCertificates === 'host' ? 'host' : caCertificates.map(absolute),
    proxy: environment.proxy ?? 'host',
    secrets: Object.fromEntries(
      Object.entries(environment.secrets ?? {}).map(([name, { file, env = '' }]) => [
        name,
        file === undefined ? { env } : { file: absolute(file) },
      ]),
    ),
    caches: environment.caches ?? {},
  }
}

function hooksOf(on: NonNullable<ParsedConfig['on']>, absolute: Absolute): Project['on'] {
  const hooks = (parsed: readonly ParsedHook[] = []): Hook[] => parsed.map((hook) => hookOf(hook, absolute))
  return { 'job-ended': hooks(on['job-ended']), 'session-lost': hooks(on['session-lost']), 'needs-attention': hooks(on['needs-attention']) }
}

const hookTimeoutMs = 30_000

function hookOf({ command, env = {}, url = '', secret, timeout = hookTimeoutMs }: ParsedHook, absolute: Absolute): Hook {
  if (command !== undefined) return { command, env, timeout }
  return { url, secret: typeof secret === 'object' ? { file: absolute(secret.file) } : (secret ?? null), timeout }
}

function repoFolderOf(place: string): { repo: string; folder: string } {
  const [repo = '', ...folders] = place.split('/')
  return { repo, folder: folders.join('/') }
}

function limitsOf({ ttl, idle, expired = 'stop' }: NonNullable<ParsedConfig['session']> = {}): SessionLimits | undefined {
  return ttl === undefined && idle === undefined ? undefined : { ttl, idle, expired }
}

function codeOf({ customs = 'warn', allow = [] }: NonNullable<ParsedConfig['code']> = {}): CodePolicy | undefined {
  return customs === 'warn' && allow.length === 0 ? undefined : { customs, allow }
}

/** Nothing is reached that neither the config nor an agent asks for. */
function networkOf(network: ParsedConfig['network'], agents: Record<string, SessionAgent>): SessionNetwork {
  const { mode, allow } = typeof network === 'string' ? { mode: network, allow: [] } : { allow: [], ...network }
  const needed = allow.length > 0 || Object.values(agents).some(({ adapter, model }) => hostsOf(adapter, model).length > 0)
  return { mode: mode ?? (needed ? 'allow' : 'none'), allow: allowedHosts(allow) }
}

function hostsOf(adapter: string, model: string | undefined): readonly string[] {
  return adapterNamed(adapter)?.hosts(model) ?? []
}

/** The configured agents. Without any, a default agent means the built-in one of that name; nothing named means nothing to install. */
function agentsOf({ agents = {}, agent: chosen }: ParsedConfig): Record<string, SessionAgent> {
  if (Object.keys(agents).length === 0) return chosen === undefined ? {} : { [chosen]: { adapter: chosen, env: {} } }
  return Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name, { ...agent, env: agent.env ?? {} }]))
}
