import { Readable } from 'node:stream'
import type { ImageBuildOptions } from 'dockerode'
import { ScadError } from '../../errors/scad-error.ts'
import { cleanLine } from '../../text/clean.ts'
import type { BuildRequest } from '../engine.ts'
import { BuildLog } from './build-log.ts'
import type { DockerClient } from './client.ts'
import type { Subject } from './errors.ts'
import { errorOf, progressEvents, type ProgressEvent } from './progress-stream.ts'
import { allCredentials, type Credentials } from './registry-credentials.ts'

/** Builds an image. @returns its id @throws build-failed with the step and its last lines */
export async function buildImage(client: DockerClient, request: BuildRequest): Promise<string> {
  const subject: Subject = { doing: `build ${request.tags[0] ?? 'image'}`, kind: 'image' }
  const registryconfig = await allCredentials(client.env, client.signal)
  const context = Buffer.isBuffer(request.context) ? Readable.from([request.context]) : request.context
  const stream = await client.call(subject, (docker) => docker.buildImage(context, buildOptions(request, registryconfig)))
  return client.call(subject, () => follow(client, subject, stream, request.onLine ?? (() => undefined)))
}

/** The types know one tag and no login by token; the engine takes both. */
function buildOptions(request: BuildRequest, registryconfig: Record<string, Credentials>): ImageBuildOptions {
  const options = {
    dockerfile: request.dockerfile,
    t: request.tags,
    labels: request.labels,
    buildargs: request.buildArgs ?? {},
    nocache: request.noCache === true,
    pull: request.pull === true,
    rm: true,
    forcerm: true,
    registryconfig,
    ...(request.networkMode === undefined ? {} : { networkmode: request.networkMode }),
  }
  return options as unknown as ImageBuildOptions
}

/** Reads the build to its end. @returns the image id */
async function follow(
  client: DockerClient,
  subject: Subject,
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): Promise<string> {
  const log = new BuildLog()
  let image = ''
  for await (const event of progressEvents(stream)) {
    image = event.aux?.ID ?? image
    const failure = errorOf(event)
    if (failure !== null) throw buildFailure(client, subject, log, failure, event.errorDetail?.code)
    for (const line of log.add(event.stream ?? statusLine(event))) onLine(line)
  }
  if (image === '') throw new ScadError('build-failed', `${subject.doing}: the build ended without an image`)
  return image.includes(':') ? image : `sha256:${image}`
}

/** Download progress would be thousands of lines. */
function statusLine({ id, status, progress }: ProgressEvent): string {
  return status === undefined || progress !== undefined ? '' : `${id === undefined ? '' : `${id}: `}${status}\n`
}

function buildFailure(client: DockerClient, subject: Subject, log: BuildLog, failure: string, exitCode: number | undefined): ScadError {
  // A full disk and an aborted call are known by their own words.
  const known = client.error(new Error(failure), subject)
  if (known.code !== 'engine-failed') return known
  const step = cleanLine(log.step, 300)
  const lines = log.lastLines().map((line) => cleanLine(line))
  const what = exitCode === undefined ? cleanLine(failure) : `exit code ${exitCode}`
  return new ScadError('build-failed', [`${step || subject.doing}: ${what}`, ...lines.map((line) => `  ${line}`)].join('\n'), {
    details: { step, lines, ...(exitCode === undefined ? {} : { exitCode }) },
  })
}
