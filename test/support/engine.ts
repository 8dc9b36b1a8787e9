import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createScad } from '../../src/scad/create-scad.ts'
import { connectEngine } from '../../src/engine/connect.ts'
import { defaultBase, ensureBaseImage } from '../../src/engine/base-image.ts'
import type { ContainerSpec } from '../../src/engine/container-spec.ts'
import type { Engine, ExecRequest, LabelFilter } from '../../src/engine/engine.ts'

/** The label that everything made by these helpers carries, with one value a file. */
export const testLabel = 'scad.test'

/** The engine of this machine. Close it at the end of the file. */
export function testEngine(
  env: Record<string, string | undefined> = process.env,
  signal: AbortSignal = new AbortController().signal,
): Engine {
  return connectEngine({ env, signal })
}

/** A value no other test file or run has. */
export function uniqueName(): string {
  return `t${randomBytes(5).toString('hex')}`
}

/** The base image that is on this machine, or can be. */
export async function baseImage(engine: Engine): Promise<string> {
  const { paths, signal, env } = createScad()
  return ensureBaseImage(engine, defaultBase, { pull: false, onProgress: () => {}, images: paths.images, signal, env })
}

/** A spec for a container that sleeps, without network, as an unprivileged user. */
export async function sleeper(engine: Engine, mark: string, change: Partial<ContainerSpec> = {}): Promise<ContainerSpec> {
  return {
    name: `scad-test-${uniqueName()}`,
    image: await baseImage(engine),
    labels: { [testLabel]: mark },
    user: '1000:1000',
    command: ['sleep', 'infinity'],
    env: {},
    workingDir: '/',
    hostname: 'test',
    mounts: [],
    tmpfs: {},
    capAdd: [],
    network: 'none',
    extraHosts: [],
    resources: {},
    ...change,
  }
}

/** Creates and starts one. @returns its id */
export async function startSleeper(engine: Engine, mark: string, change: Partial<ContainerSpec> = {}): Promise<string> {
  const id = await engine.createContainer(await sleeper(engine, mark, change))
  await engine.startContainer(id)
  return id
}

/** Removes every container, image and volume that carries the labels. */
export async function removeByLabel(engine: Engine, filter: LabelFilter): Promise<void> {
  if (Object.keys(filter).length === 0) throw new Error('an empty filter would remove everything')
  for (const { id } of await engine.listContainers(filter)) await engine.removeContainer(id)
  for (const { id } of await engine.listImages(filter)) await engine.removeImage(id)
  for (const { name } of await engine.listVolumes(filter)) await engine.removeVolume(name)
}

/** Runs a command to its end. */
export async function run(
  engine: Engine,
  id: string,
  command: string[],
  { input, ...request }: Partial<ExecRequest> & { input?: string } = {},
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const started = await engine.exec(id, { command, user: '0:0', ...request, stdin: input !== undefined })
  started.stdin?.end(input)
  const [stdout, stderr] = await Promise.all([textOf(started.stdout), textOf(started.stderr)])
  return { stdout, stderr, code: await started.exitCode }
}

/** All of a stream as text. */
export async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
