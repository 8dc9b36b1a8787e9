import { join } from 'node:path'
import type { Project } from '../config/project.ts'
import { presentBase } from '../engine/base-image.ts'
import type { ContainerSpec } from '../engine/container-spec.ts'
import type { Image } from '../engine/engine.ts'
import { hostCertificates, readCertificates } from '../host/ca.ts'
import { blankLabels, label } from '../scad/labels.ts'
import type { Scad } from '../scad/scad.ts'
import { agentInstalls } from './agent-installs.ts'
import { bareContainer } from './bare-container.ts'
import { programsIn } from './build-files.ts'
import { buildNetwork } from './build-network.ts'
import { underClaim } from './claim.ts'
import { dockerfile, variableArguments } from './dockerfile.ts'
import { baseReferences, type EnvironmentBase, environmentBase } from './environment-base.ts'
import { type EnvironmentPlan, environmentPlan } from './environment-plan.ts'
import { readRequirements } from './requirements.ts'
import { finishWithSecrets } from './finish-with-secrets.ts'
import { leasedCommand } from './lease.ts'
import { readSecrets } from './secrets.ts'
import { stepLines, withStepTitle } from './step-lines.ts'
import { tarStream } from './tar.ts'

export interface Environment {
  /** Image id. */
  image: string
  tag: string
  /** Content hash, the `scad.environment` label. */
  hash: string
  /** False when it was there already. */
  built: boolean
  /** The image's labels. */
  labels: Record<string, string>
}

export interface EnvironmentOptions {
  /** Run every step again. */
  noCache: boolean
  /** Ask the registry for a newer base image. */
  pull: boolean
}

/**
 * The environment image of a project: the one that is there, when everything that goes into it is the same, else a new one.
 *
 * @throws build-failed with the step and its last lines; config-invalid; base-image-missing
 */
export async function ensureEnvironment(scad: Scad, project: Project, { noCache, pull }: EnvironmentOptions): Promise<Environment> {
  const base = await environmentBase(scad, project.environment, pull)
  const plan = await planOf(scad, project, base)
  let built = false
  const ready = async (): Promise<Environment | null> => {
    const image = noCache && !built ? null : await scad.engine.inspectImage(plan.tag)
    return image === null ? null : { image: image.id, tag: plan.tag, hash: plan.hash, built, labels: image.labels }
  }
  const present = await ready()
  if (present !== null) return present
  // Before minutes of work, not after.
  const secrets = await readSecrets(project.environment.secrets, scad.env)
  const make = async (): Promise<Environment> => {
    await build(scad, project, { base, plan, secrets, noCache }).catch((error: unknown) => {
      throw withStepTitle(error, plan)
    })
    built = true
    const image = await ready()
    if (image === null) throw new Error(`${plan.tag} is gone as soon as it was built`)
    return image
  }
  if (base.present === null) return await make()
  return await underClaim(scad, { container: claimContainer(scad, project, plan, base.present), ready, make })
}

/** The environment image of a project as it is now; null when it was not built yet. Makes and pulls nothing. @throws config-invalid */
export async function findEnvironment(scad: Scad, project: Project): Promise<Image | null> {
  const references = await baseReferences(project.environment)
  const bases = await Promise.all(references.map((reference) => presentBase(scad.engine, reference)))
  if (bases.includes(null)) return null
  const { tag } = await planOf(scad, project, await environmentBase(scad, project.environment, false))
  return await scad.engine.inspectImage(tag)
}

async function planOf(scad: Scad, { environment, agents }: Project, base: EnvironmentBase): Promise<EnvironmentPlan> {
  const [certificates, requirements, programs, runner] = await Promise.all([
    environment.caCertificates === 'host' ? hostCertificates(scad.env) : readCertificates(environment.caCertificates),
    readRequirements(environment.python?.requirements ?? []),
    programsIn(join(scad.paths.images, 'environment')),
    programsIn(join(scad.paths.images, 'runner')),
  ])
  const { agentUid: uid, agentGid: gid } = scad.identity
  return environmentPlan(environment, {
    base: base.identity,
    uid,
    gid,
    certificates,
    requirements,
    agents: agentInstalls(agents),
    programs,
    runner,
  })
}

interface Build {
  base: EnvironmentBase
  plan: EnvironmentPlan
  secrets: ReadonlyMap<string, Buffer>
  noCache: boolean
}

async function build(scad: Scad, project: Project, { base, plan, secrets, noCache }: Build): Promise<void> {
  const { proxies, network } = buildNetwork(scad, project)
  const image = await base.image({ noCache, buildArgs: proxies, network })
  scad.progress({ type: 'step', text: 'building the environment image' })
  const labels = environmentLabels(scad, project, plan)
  const id = await scad.engine.buildImage({
    context: tarStream([
      {
        path: 'Dockerfile',
        mode: 0o644,
        content: Buffer.from(dockerfile(plan, { image: image.id, path: pathOf(image) }, plan.needsSecrets ? {} : labels)),
      },
      ...plan.files.map(({ path, content, executable }) => ({ path, content, mode: executable ? 0o755 : 0o644 })),
    ]),
    dockerfile: 'Dockerfile',
    tags: plan.needsSecrets ? [] : [plan.tag],
    labels: {},
    buildArgs: { ...proxies, ...variableArguments(plan.env) },
    noCache,
    ...(network === 'host' ? { networkMode: network } : {}),
    onLine: stepLines(scad, plan),
  })
  if (plan.needsSecrets) await finishWithSecrets(scad, { image: id, plan, labels, secrets, proxies, network })
}

function claimContainer(scad: Scad, project: Project, plan: EnvironmentPlan, image: string): ContainerSpec {
  const spec = bareContainer(`scad-build-${plan.hash.slice(0, 16)}`, image)
  return { ...spec, labels: environmentLabels(scad, project, plan), command: leasedCommand() }
}

/** An environment belongs to no project: all that want the same one share it. */
function environmentLabels(scad: Scad, { agents }: Pick<Project, 'agents'>, plan: EnvironmentPlan): Record<string, string> {
  const installed = agentInstalls(agents).map(({ adapter, version }) => [adapter, { adapter, version }])
  return {
    ...blankLabels(),
    [label.kind]: 'environment',
    [label.version]: scad.version,
    [label.environment]: plan.hash,
    [label.agents]: JSON.stringify(Object.fromEntries(installed)),
    [label.user]: `${scad.identity.agentUid}:${scad.identity.agentGid}`,
    [label.owner]: String(scad.identity.uid),
  }
}

function pathOf({ env = [] }: Pick<Image, 'env'>): string {
  const found = env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length)
  return found || '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
}
