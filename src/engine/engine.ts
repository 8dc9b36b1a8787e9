import type { Readable, Writable } from 'node:stream'
import type { ContainerProfile } from './container-profile.ts'
import type { ContainerSpec, Mount } from './container-spec.ts'
import type { EngineInfo } from './engine-info.ts'

/**
 * The container engine, as small as scad needs it. Types here are scad's own: no dockerode type leaves this folder.
 * Every method throws ScadError (`engine-unreachable`, `engine-permission`, `engine-failed`, `no-space`, …)
 * and obeys the AbortSignal the engine was made with.
 */
export interface Engine {
  /** Version, API version, platform and what it can do. Connects on first use. */
  info(): Promise<EngineInfo>
  /** When it was started, ms since the epoch by its own clock; null when it does not tell. */
  startedAt(): Promise<number | null>

  // images
  /** null when there is no such image. `reference` is a name:tag or an id. */
  inspectImage(reference: string): Promise<Image | null>
  listImages(filter: LabelFilter): Promise<Image[]>
  /** Reports every line through `onLine`. Returns the image id. @throws build-failed with the step and its last lines. */
  buildImage(request: BuildRequest): Promise<string>
  /** Pulls with the credentials of the user's Docker config. @throws base-image-missing */
  pullImage(reference: string, onLine?: (line: string) => void): Promise<void>
  /** `docker import`: a root filesystem as a tar stream becomes an image. `changes` are Dockerfile lines such as `CMD ["bash"]`. Returns its id. */
  importImage(reference: string, rootFilesystem: Readable, changes?: string[]): Promise<string>
  tagImage(reference: string, tag: string): Promise<void>
  /** Does nothing when it is gone. @throws engine-failed with `unused`, when a container or another image is made from it */
  removeImage(reference: string, options?: RemoveOptions): Promise<void>

  // containers
  /** Creates, does not start. @throws name-taken when the name is in use (HTTP 409: the atomic claim of a name). */
  createContainer(spec: ContainerSpec): Promise<string>
  /** A network of its that was removed and made again meanwhile, as by a pruning, is joined anew. */
  startContainer(id: string): Promise<void>
  /** SIGTERM, then SIGKILL after `timeoutSeconds`. Does nothing when it is not running. */
  stopContainer(id: string, timeoutSeconds: number): Promise<void>
  /** Kills and removes it with its anonymous volumes. Does nothing when it is gone. @throws engine-failed with `unused`, when it runs */
  removeContainer(id: string, options?: RemoveOptions): Promise<void>
  /** One list call; includes stopped ones. `sizes` costs the engine a walk of every writable layer. */
  listContainers(filter: LabelFilter, options?: { sizes?: boolean }): Promise<Container[]>
  /** null when it is gone. `id` may be an id or a name. */
  inspectContainer(id: string): Promise<ContainerDetails | null>
  /** The container's filesystem becomes an image. `config` replaces what the parent carried over. Returns the image id. */
  commitContainer(id: string, commit: CommitRequest): Promise<string>
  /** What the container wrote to stdout and stderr. Ends when the container does if `follow`. Bytes, demultiplexed: stdout only. */
  containerLogs(id: string, options?: LogOptions): Promise<Readable>

  // exec
  /**
   * Starts a process in a running container with its streams attached. Read `stdout` (or `resume()` it): the process waits
   * once 1 MB lies unread. A program that cannot be run says so on stdout and exits with 126 or 127.
   */
  exec(id: string, request: ExecRequest): Promise<ExecProcess>
  /** Starts a process that nobody is attached to. Returns when it has been started. */
  execDetached(id: string, request: ExecRequest): Promise<void>

  // files (work on running and stopped containers alike; never for tmpfs paths)
  /** Unpacks a tar stream into an existing folder. */
  putArchive(id: string, folder: string, tar: Readable | Buffer): Promise<void>
  /** A tar stream of a file or folder. @throws path-not-found */
  getArchive(id: string, path: string): Promise<Readable>

  // volumes
  createVolume(name: string, labels: Record<string, string>): Promise<void>
  listVolumes(filter: LabelFilter): Promise<Volume[]>
  /** null when there is no such volume. */
  inspectVolume(name: string): Promise<VolumeDetails | null>
  removeVolume(name: string): Promise<void>
  /** Volume name → bytes. The engine walks every file of every volume for it. */
  volumeSizes(): Promise<Map<string, number>>

  // networks
  /** Makes a bridge in which containers do not reach one another; one of that name is left as it is. */
  ensureNetwork(name: string, labels: Record<string, string>): Promise<void>
  listNetworks(filter: LabelFilter): Promise<Network[]>
  /** Does nothing when it is gone. Fails while a container that runs has it. */
  removeNetwork(name: string): Promise<void>

  /** Container events of scad's own, from now on, until the signal aborts. */
  events(filter: LabelFilter, signal: AbortSignal): AsyncIterable<EngineEvent>

  /** The same engine, deaf to the signal: for tidying up what was half made when the signal aborted. Close it after use. */
  uninterrupted(): Engine

  /** Closes idle connections so that the process can end. */
  close(): Promise<void>
}

/** Labels that must be there; an empty value means "any value". */
export type LabelFilter = Record<string, string>

export interface Image {
  id: string
  tags: string[]
  labels: Record<string, string>
  /** bytes */
  size: number
  /** ms since the epoch */
  created: number
  /** Number of layers (history entries with content); engines refuse past 125. Absent in lists. */
  layers?: number
  /** Content ids of its layers, the lowest first. Absent in lists. */
  layerIds?: string[]
  /** Environment variables as KEY=VALUE. Absent in lists. */
  env?: string[]
}

export interface BuildRequest {
  /** A tar of the build context; the Dockerfile is in it. */
  context: Readable | Buffer
  dockerfile: string
  tags: string[]
  labels: Record<string, string>
  buildArgs?: Record<string, string>
  noCache?: boolean
  pull?: boolean
  /** `host` shares the host's network (needed where a proxy listens on loopback). Default: the engine's. */
  networkMode?: string
  onLine?: (line: string) => void
}

export interface Container {
  id: string
  name: string
  image: string
  /** What `image` meant when it was created. */
  imageId: string
  labels: Record<string, string>
  state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  /** For people, e.g. `Up 3 hours`. */
  status: string
  /** ms since the epoch, second precision */
  created: number
  /** bytes written on top of the image; only when asked for with `sizes` */
  writableSize?: number
}

export interface ContainerDetails extends Container {
  exitCode: number | null
  oomKilled: boolean
  /** What the engine says when a start failed. */
  error: string
  /** ms since the epoch, 0 = never */
  started: number
  finished: number
  env: string[]
  mounts: Mount[]
  user: string
  pid: number
  /** How it is confined. */
  profile: ContainerProfile
  /** The raw HostConfig and Config, for tests and `--debug` only. */
  raw: unknown
}

export interface RemoveOptions {
  /** Leave it, and fail, when it is in use: the engine itself decides, at that moment. */
  unused?: boolean
}

export interface CommitRequest {
  reference: string
  /** These override the parent's: a key set to '' is blanked. */
  labels: Record<string, string>
  env?: Record<string, string>
  user?: string
  command?: string[]
  workingDir?: string
  /** Pause during the commit. Default true. */
  pause?: boolean
}

export interface LogOptions {
  follow?: boolean
  /** Only the last n lines. */
  tail?: number
  /** ms since the epoch */
  since?: number
  signal?: AbortSignal
}

export interface ExecRequest {
  command: string[]
  /** `uid:gid` or `0:0`. */
  user: string
  env?: Record<string, string>
  workingDir?: string
  /** Attach stdin. */
  stdin?: boolean
  /** Allocate a TTY: stdout and stderr arrive as one stream in `stdout`. */
  tty?: { columns: number; rows: number }
}

export interface ExecProcess {
  /** Ends the process's stdin when ended. What is written after the process has ended is dropped. null without `stdin`. */
  stdin: Writable | null
  stdout: Readable
  /** Empty with a TTY. While nobody reads it, what is past 1 MB is dropped. */
  stderr: Readable
  /** Settles after the process and its streams have ended. null when the engine no longer knows, or after `detach()`. */
  exitCode: Promise<number | null>
  resize(columns: number, rows: number): Promise<void>
  /** Drops the connection. The process inside goes on. */
  detach(): void
}

export interface Volume {
  name: string
  labels: Record<string, string>
  /** ms since the epoch, second precision; 0 where the engine does not say */
  created: number
}

export interface VolumeDetails extends Volume {
  /** Where it is on the engine's machine. */
  folder: string
  /** What it is, in the words of mount(8); {} for a folder of its own. */
  options: Record<string, string>
}

export interface Network {
  name: string
  labels: Record<string, string>
}

export interface EngineEvent {
  /** ms since the epoch */
  time: number
  type: 'container' | 'image' | 'volume'
  action: string
  id: string
  labels: Record<string, string>
}
