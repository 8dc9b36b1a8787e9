import { Readable } from 'node:stream'
import type { ImageBuildOptions } from 'dockerode'
import { ScadError } from '../../errors/scad-error.ts'
import { cleanLine } from '../../text/clean.ts'
import type { BuildRequest } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { engineError, type Subject } from './errors.ts'
import { errorOf, progressEvents } from './progress-stream.ts'
import { allCredentials, type Credentials } from './registry-credentials.ts'

const keptLines = 20
// The classic builder paints what a step writes to stderr.
// oxlint-disable-next-line no-control-regex -- an escape sequence is the subject
const colours = /\u001b\[(?:91|0)m/g

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

/** Reads the build to its end, remembering the step at hand and the last lines it wrote. */
async function follow(
  client: DockerClient,
  subject: Subject,
  stream: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): Promise<string> {
  let step = ''
  let lines: string[] = []
  let image = ''
  let pending = ''
  for await (const event of progressEvents(stream)) {
    image = event.aux?.ID ?? image
    const failure = errorOf(event)
    if (failure !== null) throw buildFailure(client, subject, { failure, step, lines: [...lines, pending], code: event.errorDetail?.code })
    const written = (pending + (event.stream ?? statusLine(event)).replaceAll(colours, '')).split(/\r?\n|\r/)
    pending = written.pop()?.slice(-4096) ?? ''
    for (const line of written) {
      if (line.trim() === '') continue
      onLine(line)
      const begun = /^Step (\d+\/\d+) : (.*)$/.exec(line)
      if (begun !== null) {
        step = `step ${begun[1]}: ${begun[2]}`
        lines = []
      } else lines = [...lines.slice(1 - keptLines), line]
    }
  }
  if (image === '') throw new ScadError('build-failed', `${subject.doing}: the build ended without an image`)
  return image
}

function statusLine({ id, status, progress }: { id?: string; status?: string; progress?: string }): string {
  // Download progress would be thousands of lines.
  return status === undefined || progress !== undefined ? '' : `${id === undefined ? '' : `${id}: `}${status}\n`
}

interface Failure {
  failure: string
  step: string
  lines: string[]
  code: number | undefined
}

function buildFailure(client: DockerClient, subject: Subject, { failure, step, lines, code }: Failure): ScadError {
  // A full disk and an aborted call are known by their own words.
  const known = engineError(new Error(failure), subject, client.endpoint, client.signal.aborted)
  if (known.code !== 'engine-failed') return known
  const shown = lines
    .map((line) => cleanLine(line))
    .filter((line) => line !== '' && !/^(?:---> |Removing intermediate container )/.test(line))
  const what = code === undefined ? cleanLine(failure) : `exit code ${code}`
  const where = step === '' ? subject.doing : cleanLine(step, 300)
  return new ScadError('build-failed', [`${where}: ${what}`, ...shown.map((line) => `  ${line}`)].join('\n'), {
    details: { step: cleanLine(step, 300), lines: shown, ...(code === undefined ? {} : { exitCode: code }) },
  })
}
