import type { Readable } from 'node:stream'
import type { ContainerSpec } from '../container-spec.ts'
import type {
  BuildRequest,
  CommitRequest,
  Container,
  ContainerDetails,
  Engine,
  EngineEvent,
  ExecProcess,
  ExecRequest,
  Image,
  LabelFilter,
  LogOptions,
  Network,
  RemoveOptions,
  Volume,
  VolumeDetails,
} from '../engine.ts'
import type { EngineInfo } from '../engine-info.ts'
import { findEngine, type FoundEngine } from '../find-engine.ts'
import { getArchive, putArchive } from './archive.ts'
import { buildImage } from './build.ts'
import { DockerClient, type ClientOptions } from './client.ts'
import * as containers from './containers.ts'
import { events } from './events.ts'
import { exec, execDetached } from './exec.ts'
import * as images from './images.ts'
import * as networks from './networks.ts'
import { engineInfo, engineStart } from './info.ts'
import * as volumes from './volumes.ts'

interface Connection {
  found: FoundEngine
  client: DockerClient
}

/** Docker, or anything that answers its API, through dockerode. */
export class DockerEngine implements Engine {
  readonly #options: ClientOptions
  #connection: Promise<Connection> | null = null

  constructor(options: ClientOptions) {
    this.#options = options
  }

  async info(): Promise<EngineInfo> {
    const { found, client } = await this.#connect()
    return engineInfo(client, found)
  }

  async startedAt(): Promise<number | null> {
    return engineStart(await this.#client())
  }

  async inspectImage(reference: string): Promise<Image | null> {
    return images.inspectImage(await this.#client(), reference)
  }

  async listImages(filter: LabelFilter): Promise<Image[]> {
    return images.listImages(await this.#client(), filter)
  }

  async buildImage(request: BuildRequest): Promise<string> {
    return buildImage(await this.#client(), request)
  }

  async pullImage(reference: string, onLine: (line: string) => void = () => undefined): Promise<void> {
    return images.pullImage(await this.#client(), reference, onLine)
  }

  async importImage(reference: string, rootFilesystem: Readable, changes: string[] = []): Promise<string> {
    return images.importImage(await this.#client(), reference, rootFilesystem, changes)
  }

  async tagImage(reference: string, tag: string): Promise<void> {
    return images.tagImage(await this.#client(), reference, tag)
  }

  async removeImage(reference: string, options: RemoveOptions = {}): Promise<void> {
    return images.removeImage(await this.#client(), reference, options)
  }

  async createContainer(spec: ContainerSpec): Promise<string> {
    return containers.createContainer(await this.#client(), spec)
  }

  async startContainer(id: string): Promise<void> {
    return containers.startContainer(await this.#client(), id)
  }

  async stopContainer(id: string, timeoutSeconds: number): Promise<void> {
    return containers.stopContainer(await this.#client(), id, timeoutSeconds)
  }

  async removeContainer(id: string, options: RemoveOptions = {}): Promise<void> {
    return containers.removeContainer(await this.#client(), id, options)
  }

  async listContainers(filter: LabelFilter, { sizes = false }: { sizes?: boolean } = {}): Promise<Container[]> {
    return containers.listContainers(await this.#client(), filter, sizes)
  }

  async inspectContainer(id: string): Promise<ContainerDetails | null> {
    return containers.inspectContainer(await this.#client(), id)
  }

  async commitContainer(id: string, commit: CommitRequest): Promise<string> {
    return containers.commitContainer(await this.#client(), id, commit)
  }

  async containerLogs(id: string, options: LogOptions = {}): Promise<Readable> {
    return containers.containerLogs(await this.#client(), id, options)
  }

  async exec(id: string, request: ExecRequest): Promise<ExecProcess> {
    return exec(await this.#client(), id, request)
  }

  async execDetached(id: string, request: ExecRequest): Promise<void> {
    return execDetached(await this.#client(), id, request)
  }

  async putArchive(id: string, folder: string, tar: Readable | Buffer): Promise<void> {
    return putArchive(await this.#client(), id, folder, tar)
  }

  async getArchive(id: string, path: string): Promise<Readable> {
    return getArchive(await this.#client(), id, path)
  }

  async createVolume(name: string, labels: Record<string, string>): Promise<void> {
    return volumes.createVolume(await this.#client(), name, labels)
  }

  async listVolumes(filter: LabelFilter): Promise<Volume[]> {
    return volumes.listVolumes(await this.#client(), filter)
  }

  async inspectVolume(name: string): Promise<VolumeDetails | null> {
    return volumes.inspectVolume(await this.#client(), name)
  }

  async removeVolume(name: string): Promise<void> {
    return volumes.removeVolume(await this.#client(), name)
  }

  async volumeSizes(): Promise<Map<string, number>> {
    return volumes.volumeSizes(await this.#client())
  }

  async ensureNetwork(name: string, labels: Record<string, string>): Promise<void> {
    return networks.ensureNetwork(await this.#client(), name, labels)
  }

  async listNetworks(filter: LabelFilter): Promise<Network[]> {
    return networks.listNetworks(await this.#client(), filter)
  }

  async removeNetwork(name: string): Promise<void> {
    return networks.removeNetwork(await this.#client(), name)
  }

  events(filter: LabelFilter, signal: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events(filter, signal, Date.now())
  }

  uninterrupted(): Engine {
    return new DockerEngine({ ...this.#options, signal: new AbortController().signal })
  }

  async close(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    // A connection that could not be made has nothing to close.
    await connection?.then(({ client }) => client.close()).catch(() => undefined)
  }

  async *#events(filter: LabelFilter, signal: AbortSignal, since: number): AsyncIterable<EngineEvent> {
    yield* events(await this.#client(), filter, signal, since)
  }

  async #client(): Promise<DockerClient> {
    return (await this.#connect()).client
  }

  /** Once for all callers; a failure is not remembered, so that a later call may find an engine that was started since. */
  #connect(): Promise<Connection> {
    this.#connection ??= open(this.#options).catch((error: unknown) => {
      this.#connection = null
      throw error
    })
    return this.#connection
  }
}

async function open(options: ClientOptions): Promise<Connection> {
  const found = await findEngine(options.env, options.signal)
  return { found, client: await DockerClient.open(found, options) }
}
