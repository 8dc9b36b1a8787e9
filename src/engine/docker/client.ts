import type { Agent } from 'node:http'
import type Docker from 'dockerode'
import { ScadError } from '../../errors/scad-error.ts'
import { makeAgent } from '../agent.ts'
import { newestApi, oldestApi } from '../api-version.ts'
import type { Env } from '../docker-config.ts'
import type { Endpoint } from '../endpoint.ts'
import type { FoundEngine } from '../find-engine.ts'
import { engineError, type Subject } from './errors.ts'

export interface ClientOptions {
  env: Env
  signal: AbortSignal
  trace?: ((text: string, milliseconds: number) => void) | undefined
}

/** A connection to one engine: dockerode, the caller's signal, and the one place where its errors become ours. */
export class DockerClient {
  readonly docker: Docker
  readonly endpoint: Endpoint
  /** Podman answers Docker's API with some words of its own. */
  readonly engineName: 'docker' | 'podman'
  readonly signal: AbortSignal
  readonly env: Env
  readonly #agent: Agent
  readonly #trace: ClientOptions['trace']

  private constructor(docker: Docker, agent: Agent, { endpoint, version }: FoundEngine, options: ClientOptions) {
    this.docker = docker
    this.endpoint = endpoint
    this.engineName = (version.Components ?? []).some(({ Name: name }) => /podman/i.test(name)) ? 'podman' : 'docker'
    this.signal = options.signal
    this.env = options.env
    this.#agent = agent
    this.#trace = options.trace
    // dockerode takes a signal for some calls only, and not for what a response still sends: ending the connections ends all.
    this.signal.addEventListener('abort', () => agent.destroy(), { once: true })
  }

  /** Loads dockerode (180 ms, so not before it is needed). @throws engine-version */
  static async open(found: FoundEngine, options: ClientOptions): Promise<DockerClient> {
    const { endpoint, version } = found
    const apiVersion = negotiate(version.ApiVersion, version.MinAPIVersion ?? oldestApi)
    const { default: DockerClass } = await import('dockerode')
    const agent = makeAgent(endpoint, options.env)
    const docker = new DockerClass({ ...addressOptions(endpoint, agent), version: `v${apiVersion}` })
    return new DockerClient(docker, agent, found, options)
  }

  /** Runs one call: refuses after an abort, gives up at one, and translates what it throws. */
  async call<T>(subject: Subject, action: (docker: Docker) => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await this.#untilAborted(action)
    } catch (error) {
      throw this.error(error, subject)
    } finally {
      this.#trace?.(`engine: ${subject.doing}`, performance.now() - began)
    }
  }

  error(error: unknown, subject: Subject): ScadError {
    return engineError(error, subject, this.endpoint, this.signal.aborted)
  }

  close(): void {
    this.#agent.destroy()
  }

  /** A response whose connection is cut while it is being read never settles in dockerode, so the signal is asked as well. */
  async #untilAborted<T>(action: (docker: Docker) => Promise<T>): Promise<T> {
    const { signal, docker } = this
    if (signal.aborted) throw new ScadError('interrupted', 'interrupted')
    const { promise, reject } = Promise.withResolvers<never>()
    const giveUp = (): void => reject(new ScadError('interrupted', 'interrupted'))
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([action(docker), promise])
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}

/** Every key is given, `undefined` included: dockerode fills what is absent from the environment of the process. */
function addressOptions({ transport }: Endpoint, agent: Agent): Docker.DockerOptions {
  const nothing = {
    host: undefined,
    port: undefined,
    username: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    agent,
  }
  if (transport.type === 'unix') return { ...nothing, socketPath: transport.path, protocol: 'http' }
  // The agent holds the TLS files; over ssh the agent's stream is the address.
  if (transport.type === 'ssh') return { ...nothing, socketPath: '/ssh', protocol: 'http' }
  const protocol = transport.tls === null ? 'http' : 'https'
  const host = transport.host.includes(':') ? `[${transport.host}]` : transport.host
  return { ...nothing, host: `${protocol}://${host}`, port: transport.port, protocol }
}

/** @throws engine-version */
function negotiate(newest: string, oldest: string): string {
  if (compareVersions(newest, oldestApi) < 0)
    throw new ScadError('engine-version', `the engine speaks API ${newest}, scad needs ${oldestApi} or newer`, {
      hint: 'update the engine',
    })
  if (compareVersions(oldest, newestApi) > 0)
    throw new ScadError('engine-version', `the engine speaks API ${oldest} and newer, scad up to ${newestApi}`, { hint: 'update scad' })
  return compareVersions(newest, newestApi) > 0 ? newestApi : newest
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
