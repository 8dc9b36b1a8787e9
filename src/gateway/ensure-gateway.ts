import type { UpstreamKey } from '../credentials/gateway-login.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { proxyAddresses } from '../host/proxy.ts'
import { failureText, runStep } from '../image/run-step.ts'
import { runtimeEnv } from '../image/runtime-env.ts'
import { tarBuffer } from '../image/tar.ts'
import { layout } from '../scad/layout.ts'
import type { PartOwner } from '../scad/part-labels.ts'
import type { Scad } from '../scad/scad.ts'
import { shellLine } from '../text/shell-line.ts'
import type { SessionNetwork } from '../scad/session-spec.ts'
import { fromEntries } from '../text/from-entries.ts'
import { readLines } from '../text/line-reader.ts'
import { ensureOwnNetwork } from './ensure-own-network.ts'
import { gatewayContainer } from './gateway-container.ts'
import { ensureGatewayImage, gatewayUser, type Outside } from './gateway-image.ts'
import { egressNetwork, gatewayName } from './gateway-names.ts'
import { keyFile, nginxFiles } from './nginx-files.ts'
import { squidFiles } from './squid-files.ts'

/** A session as its gateway knows it. */
export interface GatewaySession extends PartOwner {
  network: SessionNetwork
}

/** The keys of a gateway from now on. Secret. */
export interface KeyChange {
  /** Place → the key that is found there. */
  keys: Readonly<Record<string, UpstreamKey>>
  /** The other places that stay as they are; those that are not named go. */
  keep: 'all' | readonly string[]
}

/** A gateway that runs, for whoever decides on its keys. */
export interface RunningGateway {
  /** What nothing inside the session can know. */
  secret: string
  /** The places that have a key. */
  places: () => Promise<ReadonlySet<string>>
}

/** What a gateway is made of. */
export interface GatewayParts {
  image: string
  /** The proxies of its machine. */
  env: Record<string, string>
}

/**
 * Makes what a gateway is made of, where it is not there yet.
 * @param outside how its project reaches the outside; as this machine does, when no config is at hand
 * @throws build-failed, base-image-missing, config-invalid
 */
export async function gatewayParts(scad: Scad, outside: Outside = { proxy: 'host', caCertificates: 'host' }): Promise<GatewayParts> {
  return { image: await ensureGatewayImage(scad, outside), env: runtimeEnv(scad, outside) }
}

/** What the gateway of a session is made of, for another one like it; null when there is none. */
export async function gatewayPartsOf(scad: Scad, session: Pick<GatewaySession, 'id'>): Promise<GatewayParts | null> {
  return await find(scad, session)
}

/** A gateway that is there, whether it runs or not. */
interface Gateway extends GatewayParts {
  id: string
  running: boolean
}

/**
 * Sees to it that a session's gateway runs and goes by its rules: makes it where there is none, starts it where it does not run. Does
 * nothing for a session that has no need of one. Until this has returned, and whenever the gateway does not run, nothing is let through.
 * One that did not run has lost its keys.
 *
 * @param options.parts for a gateway that has to be made
 * @param options.change what becomes of its keys; they stay by default
 * @throws build-failed, base-image-missing, engine-failed, … and what `change` throws
 */
export async function ensureGateway(
  scad: Scad,
  session: GatewaySession,
  { parts, change }: { parts?: GatewayParts | null; change?: (gateway: RunningGateway) => Promise<KeyChange> } = {},
): Promise<void> {
  if (session.network.mode !== 'allow') return
  const gateway = (await find(scad, session)) ?? (await create(scad, session, parts ?? (await gatewayParts(scad))))
  if (!gateway.running) {
    await ensureOwnNetwork(scad, egressNetwork)
    await scad.engine.startContainer(gateway.id)
  }
  const { keys, keep } = (await change?.({ secret: gateway.id, places: async () => await placesOf(scad, gateway.id) })) ?? unchanged
  const { mark, files } = squidFiles({ allow: session.network.allow, parent: proxyAddresses('host', gateway.env) })
  const rules = [...files, ...nginxFiles(keys)]
  const input = await tarBuffer(rules.map(({ name: path, text }) => ({ path, mode: 0o400, content: Buffer.from(text) })))
  // whoever waits for it holds the lock of the session
  const command = ['timeout', '-k', '5', '60', `${layout.bin}/apply`, mark, ...(keep === 'all' ? [] : ['only', ...keep.map(keyFile)])]
  const result = await runStep(scad, gateway.id, { command, user: gatewayUser }, { quiet: true, input })
  if (result.code !== 0) {
    const again = ['stop', 'resume'].map((verb) => shellLine(['scad', 'session', verb, session.id])).join(' && ')
    throw new ScadError('engine-failed', failureText(`the gateway of ${session.id} takes no rules`, result), {
      hint: `${shellLine(['docker', 'logs', gatewayName(session.id)])} tells more; where the session is there, ${again} starts both anew`,
    })
  }
}

const unchanged: KeyChange = { keys: {}, keep: 'all' }

/** @throws engine-failed */
async function placesOf({ engine }: Scad, gateway: string): Promise<ReadonlySet<string>> {
  const command = ['find', layout.gateway, '-path', `${layout.gateway}/rules/${keyFile('*')}`, '-printf', String.raw`%f\n`]
  const process = await engine.exec(gateway, { command, user: gatewayUser })
  process.stderr.resume()
  const places = new Set<string>()
  for await (const name of readLines(process.stdout, 4096)) places.add(name.slice(0, -keyFile('').length))
  if ((await process.exitCode) !== 0) throw new ScadError('engine-failed', 'the gateway does not tell which keys it has')
  return places
}

async function find({ engine }: Scad, { id }: Pick<GatewaySession, 'id'>): Promise<Gateway | null> {
  const found = await engine.inspectContainer(gatewayName(id))
  return found && { id: found.id, running: found.state === 'running', image: found.imageId, env: fromEntries(found.env) }
}

async function create(scad: Scad, session: GatewaySession, { image, env }: GatewayParts): Promise<Gateway> {
  try {
    return { id: await scad.engine.createContainer(gatewayContainer(image, session, env)), running: false, image, env }
  } catch (error) {
    // somebody else was quicker
    const made = isError(error, 'name-taken') ? await find(scad, session) : null
    if (made === null) throw error
    return made
  }
}
