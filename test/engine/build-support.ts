import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { loadProject } from '../../src/config/load.ts'
import type { Project } from '../../src/config/project.ts'
import type { ContainerSpec } from '../../src/engine/container-spec.ts'
import { ensureEnvironment, type Environment } from '../../src/image/build-environment.ts'
import { bareContainer } from '../../src/image/bare-container.ts'
import { layout } from '../../src/scad/layout.ts'
import { label } from '../../src/scad/labels.ts'
import type { Scad } from '../../src/scad/scad.ts'
import { run } from '../support/engine.ts'
import { testProject, type TestProject, type TestProjectOptions } from '../support/project.ts'

/** A program that needs no installation, so that an environment is as small as can be. */
export const noAgents = { shell: { adapter: 'command', argv: ['true'] } }

/** A project whose environment nobody else has: its images are removed with it. */
export async function ownProject(options: TestProjectOptions = {}): Promise<TestProject> {
  const mark = randomBytes(6).toString('hex')
  const env = { ...(isRecord(options.environment?.['env']) ? options.environment['env'] : {}), TEST_MARK: mark }
  const project = await testProject({ agents: noAgents, ...options, environment: { ...options.environment, env } })
  const dispose = project[Symbol.asyncDispose]
  project[Symbol.asyncDispose] = async () => {
    await removeMarked(project, mark)
    await dispose()
  }
  return project
}

/** What a failed build leaves is an image too, without a name. */
async function removeMarked({ scad: { engine }, name }: TestProject, mark: string): Promise<void> {
  for (const { id } of await engine.listContainers({ [label.project]: name })) await engine.removeContainer(id)
  for (const { id } of await engine.listImages({ [label.project]: name })) await engine.removeImage(id)
  for (const { id } of await engine.listImages({})) {
    const image = await engine.inspectImage(id)
    if (image?.env?.includes(`TEST_MARK=${mark}`) === true) await engine.removeImage(id)
  }
}

/** The config of a project as a primitive takes it. */
export async function load({ scad, configFile }: TestProject): Promise<Project> {
  return await loadProject(scad, { config: configFile })
}

/** Builds the environment of a project. */
export async function environment(project: TestProject): Promise<Environment> {
  return await ensureEnvironment(project.scad, await load(project), { noCache: false, pull: false })
}

export interface Box extends AsyncDisposable {
  id: string
  /** Runs a shell script as the agent; its trimmed stdout. Fails when the script does. */
  sh(script: string, user?: string): Promise<string>
}

/** A running container of an image. */
export async function box(
  { scad, name }: Pick<TestProject, 'scad' | 'name'>,
  image: string,
  network: 'none' | 'bridge' = 'none',
): Promise<Box> {
  const { engine } = scad
  const id = await engine.createContainer({
    ...bareContainer(`${name}-${randomBytes(4).toString('hex')}`, image),
    labels: { [label.project]: name },
    command: [`${layout.bin}/hold`],
    network,
  })
  await engine.startContainer(id)
  return {
    id,
    sh: async (script, user = agentUser(scad)) => {
      const { stdout, stderr, code } = await run(engine, id, ['/bin/sh', '-euc', script], { user })
      if (code !== 0) throw new Error(`exit code ${code}: ${script}\n${stdout}\n${stderr}`)
      return stdout.trim()
    },
    [Symbol.asyncDispose]: async () => await engine.removeContainer(id),
  }
}

export function agentUser({ identity }: Pick<Scad, 'identity'>): string {
  return `${identity.agentUid}:${identity.agentGid}`
}

/** True when an image, any of its layers, its history or its settings hold a text. */
export async function imageHolds(image: string, ...texts: string[]): Promise<boolean[]> {
  const script = 'docker save "$1" | LC_ALL=C grep -a -o -F -e "$2" | head -n 1'
  return await Promise.all(
    texts.map(async (text) => (await promisify(execFile)('sh', ['-c', script, 'sh', image, text], { maxBuffer: 1 << 20 })).stdout !== ''),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** A container that stands for a claim and sleeps. */
export function claimOf(name: string, image: string): ContainerSpec {
  return { ...bareContainer(name, image), command: ['sleep', 'infinity'] }
}
