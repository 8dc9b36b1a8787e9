import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { dockerConfigFolder, readDockerConfig, readIfThere, type Env } from './docker-config.ts'
import { BadAddress, type Endpoint, parseAddress, type TlsFiles, unixEndpoint } from './endpoint.ts'

/** One way to find an engine. */
export interface Strategy {
  source: string
  /** True when the user asked for it by name: then nothing else is tried. */
  explicit: boolean
  /** Where an engine should be, or in words why this way does not apply. @throws BadAddress */
  find(env: Env): Promise<Endpoint | string>
}

/** In the order of the docker command line, then the sockets engines listen on by themselves. */
export const strategies: Strategy[] = [
  { source: 'DOCKER_HOST', explicit: true, find: fromHostVariable },
  { source: 'docker context', explicit: true, find: fromContext },
  { source: 'default socket', explicit: false, find: async () => unixEndpoint('default socket', '/var/run/docker.sock') },
  { source: 'desktop socket', explicit: false, find: async (env) => homeSocket(env, '.docker/run/docker.sock') },
  { source: 'rootless socket', explicit: false, find: async (env) => runtimeSocket(env, 'rootless socket', 'docker.sock') },
  { source: 'podman socket', explicit: false, find: async () => unixEndpoint('podman socket', '/run/podman/podman.sock') },
  { source: 'rootless podman socket', explicit: false, find: async (env) => runtimeSocket(env, 'podman socket', 'podman/podman.sock') },
]

async function fromHostVariable(env: Env): Promise<Endpoint | string> {
  const host = env['DOCKER_HOST']
  if (!host) return 'DOCKER_HOST is not set'
  return parseAddress('DOCKER_HOST', host, await tlsOfEnvironment(env))
}

/** TLS as the docker command line has it: asked for by DOCKER_TLS_VERIFY or DOCKER_CERT_PATH, files in DOCKER_CERT_PATH or the config folder. */
async function tlsOfEnvironment(env: Env): Promise<TlsFiles | null> {
  if (!env['DOCKER_TLS_VERIFY'] && !env['DOCKER_CERT_PATH']) return null
  return readTlsFiles(env['DOCKER_CERT_PATH'] || dockerConfigFolder(env), true)
}

async function readTlsFiles(folder: string, verify: boolean): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(join(folder, name))))
  return { ca: ca ?? undefined, cert: cert ?? undefined, key: key ?? undefined, verify }
}

const contextSchema = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string().min(1), SkipTLSVerify: z.boolean().optional() }) }),
})

/** The context of DOCKER_CONTEXT or of the Docker config. Its file lies in a folder named by the hash of its name. */
async function fromContext(env: Env): Promise<Endpoint | string> {
  const name = env['DOCKER_CONTEXT'] || (await readDockerConfig(env)).currentContext
  if (!name || name === 'default') return 'no docker context is chosen'
  const source = `context ${name}`
  const contexts = join(dockerConfigFolder(env), 'contexts')
  const folder = createHash('sha256').update(name).digest('hex')
  const text = await readIfThere(join(contexts, 'meta', folder, 'meta.json'))
  if (text === null) throw new BadAddress(`the docker context "${name}" does not exist`)
  const parsed = contextSchema.safeParse(parseJson(text))
  if (!parsed.success) throw new BadAddress(`the docker context "${name}" names no host`)
  const { Host: host, SkipTLSVerify: skipVerify = false } = parsed.data.Endpoints.docker
  const tls = await readTlsFiles(join(contexts, 'tls', folder, 'docker'), !skipVerify)
  return parseAddress(source, host, tls.ca === undefined && tls.cert === undefined && !skipVerify ? null : tls)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function homeSocket(env: Env, path: string): Endpoint | string {
  return env['HOME'] ? unixEndpoint('desktop socket', join(env['HOME'], path)) : 'HOME is not set'
}

function runtimeSocket(env: Env, source: string, path: string): Endpoint | string {
  return env['XDG_RUNTIME_DIR'] ? unixEndpoint(source, join(env['XDG_RUNTIME_DIR'], path)) : 'XDG_RUNTIME_DIR is not set'
}
