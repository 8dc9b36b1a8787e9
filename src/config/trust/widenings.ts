import { join, relative } from 'node:path'
import { adapters } from '../../agents/adapters.ts'
import { redact } from '../../text/redact.ts'
import { formatSize } from '../../text/size.ts'
import { hookEvents } from '../hook-schema.ts'
import type { Project } from '../project.ts'
import { shortUrl } from '../short-url.ts'

type Widening = (project: Project) => string[]

/**
 * What a project asks for beyond what a session has by default, a sentence each; [] when it only says what to work on. A key of the
 * config that lets a session see, reach or take more, or that runs something outside of one, has its line here. Pure.
 */
export function widenings(project: Project): string[] {
  return rules.flatMap((rule) => rule(project)).map(redact)
}

const mounts: Widening = (project) =>
  project.mounts.map(
    ({ source, target, mode }) =>
      `sessions see ${source} of this machine at ${target}${mode === 'rw' ? ', and write to it' : mode === 'overlay' ? ', and write over it' : ''}`,
  )

const reposElsewhere: Widening = ({ repos, folder }) =>
  repos
    .filter(({ path }) => relative(folder, path).split('/')[0] === '..')
    .map(({ key, path }) => `sessions hold the repository ${key}, which is elsewhere: ${path}`)

/** No commit names them, so nobody may have looked at what they hold. */
const uncommitted: Widening = ({ repos }) =>
  repos
    .filter(({ dirty }) => dirty === 'include')
    .map(({ key }) => `sessions hold the uncommitted files of the repository ${key}, untracked ones too`)

const setup: Widening = ({ repos }) =>
  repos.flatMap(({ key, setup: commands }) => commands.map(({ run }) => `the build runs in ${key}: ${run}`))

const gpu: Widening = (project) => (project.gpu === undefined ? [] : [`sessions have GPUs of this machine: ${project.gpu.text}`])

const runtime: Widening = (project) => (project.runtime === undefined ? [] : [`sessions run in the runtime ${project.runtime}`])

const build: Widening = ({ environment: { base, dockerfile, run, secrets, caCertificates } }) => [
  ...(base === undefined ? [] : [`the build begins from the image ${base}`]),
  ...(dockerfile === undefined ? [] : [`the build runs ${dockerfile}`]),
  ...run.map((command) => `the build runs as root: ${command}`),
  ...Object.entries(secrets).map(([name, secret]) =>
    'file' in secret
      ? `the build reads the file ${secret.file}, as its secret ${name}`
      : `the build reads the variable ${secret.env}, as its secret ${name}`,
  ),
  ...(caCertificates === 'host' ? [] : caCertificates.map((file) => `sessions believe the certificate authorities of ${file}`)),
]

/** The proxy of this machine may be there to see what passes, and to refuse it. */
const proxies: Widening = ({ environment: { proxy } }) => {
  if (proxy === 'host') return []
  const { http, https, no }: Exclude<typeof proxy, string> = proxy === 'none' ? {} : proxy
  const addresses = [http, https].filter((address) => address !== undefined)
  if (addresses.length === 0) return ['builds and sessions go past the proxy of this machine']
  return [
    ...addresses.map((address) => `builds and sessions go through the proxy ${address}`),
    ...(no === undefined ? [] : [`builds and sessions go past their proxy to ${no}`]),
  ]
}

/** What is installed runs code of its own, in the build or whenever it is used. */
const packages: Widening = ({ environment: { apt, python, node } }) => [
  ...[...apt, ...(node?.packages ?? [])].map((name) => `the build installs ${name}`),
  ...(python?.requirements ?? []).map((file) => `the build installs what ${file} names`),
  ...(python?.editable ?? []).map(({ repo, folder }) => `the build installs ${join(repo, folder)}, which runs code of it`),
]

const hooks: Widening = ({ on }) =>
  hookEvents.flatMap((event) =>
    on[event].map((hook) =>
      'command' in hook
        ? `scad watch runs on this machine, on ${event}: ${hook.command.join(' ')}`
        : `scad watch tells ${shortUrl(hook.url)} of ${event}`,
    ),
  )

/** A value `$NAME` or `${NAME}` stands for a variable of this machine. */
const hostVariables: Widening = ({ agents }) =>
  Object.entries(agents).flatMap(([agent, { env }]) =>
    Object.entries(env)
      .filter(([, value]) => /^\$(?:\w+|\{\w+\})$/.test(value))
      .map(([name, value]) => `the agent ${agent} gets ${value} of this machine, as ${name}`),
  )

/** Its gateway would keep the key from the session otherwise. */
const loginsInside: Widening = ({ agents }) =>
  Object.entries(agents).flatMap(([agent, { credentials }]) => [
    ...(credentials === 'env' ? [`the agent ${agent} holds its key itself`] : []),
    ...(credentials === 'login' ? [`the agent ${agent} holds a copy of its login of this machine`] : []),
  ])

/** Where the login of an agent goes, whom its connections pass, and whose word counts for them. */
const steering = new Set([
  ...adapters.flatMap(({ credentials }) => credentials.addressVariable ?? []),
  ...['NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'PIP_CERT', 'AWS_CA_BUNDLE', 'CODEX_CA_CERTIFICATE'],
])

const addresses: Widening = ({ agents, environment }) =>
  [
    ...Object.entries(environment.env).map((variable) => ['sessions', ...variable] as const),
    ...Object.entries(agents).flatMap(([agent, { env }]) =>
      Object.entries(env).map((variable) => [`the agent ${agent}`, ...variable] as const),
    ),
  ]
    .filter(([, name]) => steering.has(name) || /_proxy$/i.test(name))
    .map(([who, name, value]) => `${who === 'sessions' ? 'sessions connect' : `${who} connects`} as ${name} says: ${value}`)

// No number of CPUs is more than the machine has, and the engine shares them fairly.
const resources: Widening = ({ resources: { memory = 0, pids = 0, shm = 0 } }) => [
  ...(memory > 8 * 2 ** 30 ? [`sessions take ${formatSize(memory)} of memory`] : []),
  ...(pids > 1024 ? [`sessions have ${pids} processes`] : []),
  ...(shm > 2 ** 28 ? [`sessions take ${formatSize(shm)} of /dev/shm`] : []),
]

const network: Widening = ({ network: { mode, allow } }) => [
  ...(mode === 'open' ? ['sessions reach whatever the engine reaches'] : []),
  ...(mode === 'allow' && allow.length > 0 ? [`sessions reach ${allow.join(', ')}`] : []),
]

const customs: Widening = ({ code }) =>
  (code?.allow ?? []).map(({ kind, path }) => `the customs let ${kind ?? 'anything'} through${path ? ` at ${path}` : ''}`)

const rules: Widening[] = [
  mounts,
  reposElsewhere,
  uncommitted,
  setup,
  gpu,
  runtime,
  network,
  build,
  proxies,
  packages,
  hooks,
  hostVariables,
  loginsInside,
  addresses,
  resources,
  customs,
]
