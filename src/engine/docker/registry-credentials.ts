import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { type DockerConfig, readDockerConfig, type Env } from '../docker-config.ts'
import { registryOf } from './reference.ts'

/** What the engine takes for one registry. */
export interface Credentials {
  username?: string
  password?: string
  identitytoken?: string
  serveraddress: string
}

const hubKey = 'https://index.docker.io/v1/'
const helperName = /^[A-Za-z0-9._-]+$/

/** The credentials the user's Docker config has for an image's registry; undefined when it has none. */
export async function credentialsFor(env: Env, reference: string, signal: AbortSignal): Promise<Credentials | undefined> {
  return lookUp(await readDockerConfig(env), env, registryOf(reference), signal)
}

/** The credentials of every registry the config names, for a build whose base images are the Dockerfile's own affair. */
export async function allCredentials(env: Env, signal: AbortSignal): Promise<Record<string, Credentials>> {
  const config = await readDockerConfig(env)
  const named = [...Object.keys(config.auths ?? {}), ...Object.keys(config.credHelpers ?? {})]
  const registries = [...new Set(named.map(hostOf))]
  const found = await Promise.all(registries.map(async (registry) => [registry, await lookUp(config, env, registry, signal)] as const))
  return Object.fromEntries(
    found.flatMap(([registry, credentials]) => (credentials === undefined ? [] : [[configKey(registry), credentials]])),
  )
}

/** A helper of the registry's own comes first, then the store, then what stands in the file. */
async function lookUp(config: DockerConfig, env: Env, registry: string, signal: AbortSignal): Promise<Credentials | undefined> {
  const key = configKey(registry)
  const helper = config.credHelpers?.[registry] ?? config.credHelpers?.[key] ?? config.credsStore
  const fromHelper = helper === undefined ? undefined : await askHelper(helper, key, env, signal)
  return fromHelper ?? fromFile(config, registry)
}

function fromFile(config: DockerConfig, registry: string): Credentials | undefined {
  const entry = Object.entries(config.auths ?? {}).find(([name]) => hostOf(name) === registry)
  if (entry === undefined) return undefined
  const [, { auth, identitytoken, username, password }] = entry
  const serveraddress = configKey(registry)
  if (identitytoken) return { identitytoken, serveraddress }
  if (auth) {
    const text = Buffer.from(auth, 'base64').toString()
    const colon = text.indexOf(':')
    if (colon > 0) return { username: text.slice(0, colon), password: text.slice(colon + 1), serveraddress }
  }
  return username === undefined || password === undefined ? undefined : { username, password, serveraddress }
}

const answerSchema = z.object({ Username: z.string(), Secret: z.string() })

/** `docker-credential-NAME get` with the registry on stdin. One that is absent, fails or takes too long knows nothing. */
async function askHelper(name: string, registry: string, env: Env, signal: AbortSignal): Promise<Credentials | undefined> {
  if (!helperName.test(name)) return undefined
  const limit = AbortSignal.any([signal, AbortSignal.timeout(15_000)])
  try {
    const helper = spawn(`docker-credential-${name}`, ['get'], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'], signal: limit })
    const closed = once(helper, 'close')
    helper.stdin.on('error', () => undefined)
    helper.stdin.end(registry)
    let text = ''
    helper.stdout.on('data', (chunk: Buffer) => {
      if (text.length < 1 << 20) text += chunk.toString()
    })
    const [code] = await closed
    if (code !== 0) return undefined
    const { Username, Secret } = answerSchema.parse(JSON.parse(text))
    // That user name says that the secret is a token.
    return Username === '<token>'
      ? { identitytoken: Secret, serveraddress: registry }
      : { username: Username, password: Secret, serveraddress: registry }
  } catch {
    return undefined
  }
}

/** Docker Hub's entry has a name of its own. */
function configKey(registry: string): string {
  return registry === 'docker.io' ? hubKey : registry
}

function hostOf(name: string): string {
  const host = name.replace(/^https?:\/\//, '').split('/')[0] ?? name
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host
}
