import type { Certificate } from '../host/ca.ts'
import type { ProjectEnvironment } from '../config/project.ts'
import { layout } from '../scad/layout.ts'
import { sha256 } from '../text/hash.ts'
import type { AgentInstall } from './agent-installs.ts'
import type { BuildFile } from './build-file.ts'
import { type BuildStep, dockerfile, type DockerfileParts } from './dockerfile.ts'
import type { Requirements } from './requirements.ts'

/** What the plan of an environment image is made of besides the config. Read from the host and the engine beforehand. */
export interface EnvironmentFacts {
  /** Id of the base image; for a user's Dockerfile the hash of all that it is built from. */
  base: string
  /** The agent's user. */
  uid: number
  gid: number
  certificates: Certificate[]
  requirements: Requirements
  agents: AgentInstall[]
  /** `images/environment`: the programs that the steps run. */
  programs: BuildFile[]
  /** `images/runner`. */
  runner: BuildFile[]
}

export interface EnvironmentPlan extends DockerfileParts {
  /** Content hash of everything that goes in. */
  hash: string
  tag: string
}

/** What an environment needs however small it is: git and its transport, the runner's Perl, processes to list, a terminal to keep, sockets to lead to. */
const ownPackages = ['ca-certificates', 'git', 'less', 'perl', 'procps', 'socat', 'tmux']
/** Where scad's build programs, and files for them, lie in the image. */
const programs = '/opt/scad/environment'
const trustStore = '/etc/ssl/certs/ca-certificates.crt'

/**
 * Says everything about an environment image. Pure: the same config and facts give the same tag, and a change in any of
 * them another one.
 */
export function environmentPlan(environment: ProjectEnvironment, facts: EnvironmentFacts): EnvironmentPlan {
  const { python, node } = environment
  const wantsNode = node !== undefined || facts.agents.some(({ needsNode }) => needsNode)
  const wantsVenv = python !== undefined
  const plan = {
    foundation: foundation(environment, facts),
    env: {
      LANG: 'C.UTF-8',
      ...(facts.certificates.length === 0 ? {} : trustVariables()),
      ...(wantsVenv ? { VIRTUAL_ENV: '/opt/venv' } : {}),
      ...environment.env,
    },
    path: [...(wantsVenv ? ['/opt/venv/bin'] : []), ...(wantsNode ? ['/opt/node/bin'] : [])],
    steps: [
      ...(wantsNode
        ? [rootStep(`node ${node?.version ?? ''}`, `${programs}/node`, ...(node?.version === undefined ? [] : [node.version]))]
        : []),
      ...pythonSteps(environment, facts),
      ...npmSteps(node?.packages ?? []),
      ...facts.agents.flatMap(({ adapter, version, commands }) =>
        commands.map((command) => shellStep(`agent ${adapter} ${version}`, command)),
      ),
      ...environment.run.map((command) => shellStep(command, command)),
    ],
    needsSecrets: Object.keys(environment.secrets).length > 0,
    files: buildFiles(facts),
  }
  const hash = contentHash(plan, facts.base, Object.keys(environment.secrets))
  return { ...plan, hash, tag: `scad/environment:${hash.slice(0, 16)}` }
}

function foundation(environment: ProjectEnvironment, { certificates, uid, gid }: EnvironmentFacts): BuildStep[] {
  return [
    rootStep('system packages', `${programs}/packages`, ...ownPackages),
    ...(certificates.length === 0 ? [] : [rootStep('certificate authorities', `${programs}/certificates`)]),
    rootStep('user', `${programs}/user`, String(uid), String(gid), ...Object.values(environment.caches)),
    ...(environment.apt.length === 0 ? [] : [rootStep(`apt: ${environment.apt.join(' ')}`, `${programs}/packages`, ...environment.apt)]),
  ]
}

function pythonSteps({ python }: ProjectEnvironment, { uid, gid, requirements }: EnvironmentFacts): BuildStep[] {
  if (python === undefined) return []
  const version = python.version === undefined ? [] : [python.version]
  const files = requirements.named.flatMap((path) => ['--requirement', `/opt/scad/requirements/${path}`])
  const install: BuildStep = {
    title: `python requirements: ${requirements.named.join(' ')}`,
    argv: [`${programs}/step`, 'pip', 'install', '--no-input', '--progress-bar', 'off', ...files],
    user: 'agent',
  }
  return [
    rootStep(`python ${python.version ?? ''}`, `${programs}/python`, String(uid), String(gid), ...version),
    ...(files.length === 0 ? [] : [install]),
  ]
}

function npmSteps(packages: string[]): BuildStep[] {
  if (packages.length === 0) return []
  return [rootStep(`npm packages: ${packages.join(' ')}`, 'npm', 'install', '--global', '--no-audit', '--no-fund', '--', ...packages)]
}

/** What makes npm, pip, git, curl and others believe the trust store, each by its own name for it. */
function trustVariables(): Record<string, string> {
  const names = [
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'NPM_CONFIG_CAFILE',
    'PIP_CERT',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
  ]
  return Object.fromEntries(names.map((name) => [name, trustStore]))
}

function rootStep(title: string, ...argv: string[]): BuildStep {
  return { title: title.trim(), argv: [`${programs}/step`, ...argv], user: 'root' }
}

function shellStep(title: string, command: string): BuildStep {
  return rootStep(title, '/bin/sh', '-c', command)
}

function buildFiles(facts: EnvironmentFacts): BuildFile[] {
  const below = (folder: string, files: BuildFile[]) => files.map((file) => ({ ...file, path: `${folder}/${file.path}` }))
  const bundle = Buffer.from(facts.certificates.map(({ pem }) => pem).join(''))
  return [
    ...below('environment', facts.programs),
    ...(bundle.length === 0 ? [] : [{ path: 'certificates.pem', content: bundle, executable: false }]),
    ...below('requirements', facts.requirements.files),
    ...below('runner', facts.runner),
  ]
}

/** A secret counts by its name: another value of it makes no other image. */
function contentHash(plan: DockerfileParts, base: string, secrets: string[]): string {
  return sha256(
    dockerfile(plan, { image: base, path: '' }),
    JSON.stringify([plan.env, plan.steps, secrets.toSorted(), layout]),
    ...plan.files.flatMap(({ path, content, executable }) => [path, String(executable), content]),
  )
}
