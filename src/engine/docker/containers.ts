import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { ContainerSpec, Mount } from '../container-spec.ts'
import type { CommitRequest, Container, ContainerDetails, LabelFilter, LogOptions, RemoveOptions } from '../engine.ts'
import type { DockerClient } from './client.ts'
import { containerConfig } from './container-config.ts'
import { containerProfile } from './container-profile.ts'
import { demultiplex } from './demultiplex.ts'
import { engineText, statusOf, type Subject } from './errors.ts'
import { labelFilters } from './filters.ts'
import { lacksNetwork, rejoinNetwork } from './networks.ts'
import { parseReference } from './reference.ts'
import { asReadable } from './response.ts'

/** Creates, does not start. @returns the id @throws name-taken, base-image-missing, mount-missing */
export async function createContainer(client: DockerClient, spec: ContainerSpec): Promise<string> {
  const subject: Subject = { doing: `create container ${spec.name}`, kind: 'container' }
  const container = await client.call(subject, (docker) => docker.createContainer(containerConfig(spec, client.engineName)))
  return container.id
}

/** Does nothing when it runs. @throws gpu-unavailable, mount-missing */
export async function startContainer(client: DockerClient, id: string): Promise<void> {
  await client.call(subjectOf('start', id), async (docker) => {
    try {
      await unless(304, docker.getContainer(id).start())
    } catch (error) {
      if (!lacksNetwork(error)) throw error
      await rejoinNetwork(client, id)
      await unless(304, docker.getContainer(id).start())
    }
  })
}

/** SIGTERM, then SIGKILL after `timeoutSeconds`. Does nothing when it is not running. */
export async function stopContainer(client: DockerClient, id: string, timeoutSeconds: number): Promise<void> {
  await client.call(subjectOf('stop', id), (docker) => unless(304, docker.getContainer(id).stop({ t: timeoutSeconds })))
}

/** Kills and removes it with its anonymous volumes. Does nothing when it is gone; waits when another caller is removing it. */
export async function removeContainer(client: DockerClient, id: string, { unused = false }: RemoveOptions): Promise<void> {
  await client.call(subjectOf('remove', id), async (docker) => {
    const container = docker.getContainer(id)
    try {
      await unless(404, container.remove({ force: !unused, v: true }))
    } catch (error) {
      if (statusOf(error) !== 409 || !/already in progress/.test(engineText(error))) throw error
      await unless(404, container.wait({ condition: 'removed' }))
    }
  })
}

/** One list call; includes stopped ones. */
export async function listContainers(client: DockerClient, filter: LabelFilter, sizes: boolean): Promise<Container[]> {
  const found = await client.call({ doing: 'list containers', kind: 'container' }, (docker) =>
    docker.listContainers({ all: true, size: sizes, filters: labelFilters(filter) }),
  )
  return found.map((container) => ({
    id: container.Id,
    name: nameOf(container.Names[0]),
    image: container.Image,
    imageId: container.ImageID,
    labels: container.Labels ?? {},
    state: stateOf(container.State),
    status: container.Status,
    created: container.Created * 1000,
    ...(sizes ? { writableSize: sizeOf(container) } : {}),
  }))
}

/** null when it is gone. */
export async function inspectContainer(client: DockerClient, id: string): Promise<ContainerDetails | null> {
  const found = await client.call(subjectOf('inspect', id), (docker) => unless(404, docker.getContainer(id).inspect()))
  if (found === null) return null
  const { State: state, Config: config } = found
  const stateName = stateOf(state.Status)
  return {
    id: found.Id,
    name: nameOf(found.Name),
    image: config.Image,
    imageId: found.Image,
    labels: config.Labels ?? {},
    state: stateName,
    status: state.Status,
    created: timeOf(found.Created),
    exitCode: stateName === 'exited' || stateName === 'dead' ? state.ExitCode : null,
    oomKilled: state.OOMKilled,
    error: state.Error,
    started: timeOf(state.StartedAt),
    finished: timeOf(state.FinishedAt),
    env: config.Env ?? [],
    mounts: found.Mounts.flatMap(mountOf),
    user: config.User,
    pid: state.Pid,
    profile: containerProfile(found),
    raw: found,
  }
}

const commitSchema = z.object({ Id: z.string() })

/** The container's filesystem becomes an image. @returns its id */
export async function commitContainer(client: DockerClient, id: string, commit: CommitRequest): Promise<string> {
  const { repository: repo, tag } = parseReference(commit.reference)
  const body = {
    Labels: commit.labels,
    ...(commit.env === undefined ? {} : { Env: Object.entries(commit.env).map(([name, value]) => `${name}=${value}`) }),
    ...(commit.user === undefined ? {} : { User: commit.user }),
    ...(commit.command === undefined ? {} : { Cmd: commit.command }),
    ...(commit.workingDir === undefined ? {} : { WorkingDir: commit.workingDir }),
  }
  const changes = client.engineName === 'podman' ? { changes: commitChanges(commit) } : {}
  const query = { container: id, repo, tag, pause: commit.pause !== false, ...changes }
  const answer: unknown = await client.call(subjectOf('commit', id), (docker) =>
    docker.getContainer(id).commit({ _query: query, _body: body }),
  )
  const { Id: image } = commitSchema.parse(answer)
  return image.includes(':') ? image : `sha256:${image}`
}

/** Podman does not read the config in the body, only lines of a Dockerfile; it takes what follows the first `=` as it is. */
function commitChanges({ labels, env = {}, user, command, workingDir }: CommitRequest): string[] {
  return [
    ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${value}`),
    ...Object.entries(env).map(([name, value]) => `ENV ${name}=${value}`),
    ...(user === undefined ? [] : [`USER ${user}`]),
    ...(command === undefined ? [] : [`CMD ${JSON.stringify(command)}`]),
    ...(workingDir === undefined ? [] : [`WORKDIR ${workingDir}`]),
  ]
}

/** What the container wrote to stdout, as bytes. Ends with the container if `follow`, or quietly when `options.signal` aborts. */
export async function containerLogs(client: DockerClient, id: string, options: LogOptions): Promise<Readable> {
  const subject = subjectOf('read the log of', id)
  const stream = await openLog(client, subject, id, options)
  const { stdout, stderr } = demultiplex(stream, false, (error) => (options.signal?.aborted === true ? null : client.error(error, subject)))
  stderr.resume()
  const stop = (): void => void stream.destroy()
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted === true) stop()
  stdout.on('close', () => {
    options.signal?.removeEventListener('abort', stop)
    stream.destroy()
  })
  return stdout
}

/** Podman answers with the first line it has: until then only the signal can end the wait. */
async function openLog(client: DockerClient, subject: Subject, id: string, { follow, tail, since, signal }: LogOptions): Promise<Readable> {
  const query = {
    stdout: true,
    stderr: false,
    ...(tail === undefined ? {} : { tail }),
    // In seconds; the engine reads the part after the point too.
    ...(since === undefined ? {} : { since: since / 1000 }),
  }
  const logs = async (docker: Docker): Promise<Readable> => {
    const container = docker.getContainer(id)
    if (follow !== true) return Readable.from([await container.logs({ ...query, follow: false })])
    return asReadable(await container.logs({ ...query, follow: true, ...(signal === undefined ? {} : { abortSignal: signal }) }))
  }
  try {
    return await client.call(subject, logs)
  } catch (error) {
    if (signal?.aborted === true) return Readable.from([])
    throw error
  }
}

function subjectOf(verb: string, id: string): Subject {
  return { doing: `${verb} container ${id.slice(0, 64)}`, kind: 'container' }
}

/** The answer, or null where the engine answers with this status: already started, already stopped, gone. */
async function unless<T>(status: number, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (statusOf(error) === status) return null
    throw error
  }
}

/** Engines put a slash before names. */
function nameOf(name: string | undefined): string {
  return (name ?? '').replace(/^\//, '')
}

const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const

/** Podman has more states than Docker; each is nearest to one of these. */
function stateOf(text: string): Container['state'] {
  const podman: Record<string, Container['state']> = {
    configured: 'created',
    initialized: 'created',
    stopped: 'exited',
    stopping: 'running',
  }
  return states.find((state) => state === text) ?? podman[text] ?? 'dead'
}

/** "Never" is the year 1. */
function timeOf(text: string): number {
  return Math.max(0, Date.parse(text) || 0)
}

function mountOf(mount: { Type?: string; Name?: string; Source: string; Destination: string; RW: boolean }): Mount[] {
  if (mount.Type !== 'bind' && mount.Type !== 'volume') return []
  const source = mount.Type === 'volume' ? (mount.Name ?? mount.Source) : mount.Source
  return [{ type: mount.Type, source, target: mount.Destination, readOnly: !mount.RW }]
}

function sizeOf(container: object): number {
  return 'SizeRw' in container && typeof container.SizeRw === 'number' ? container.SizeRw : 0
}
