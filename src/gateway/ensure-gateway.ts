import type { UpstreamKey } from '../credentials/gateway-login.ts'
import type { ContainerDetails } from '../engine/engine.ts'
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
import { ensureOwnNetwork } from './ensure-own-network.ts'
import { gatewayContainer } from './gateway-container.ts'
import { ensureGatewayImage, gatewayUser, type Outside } from './gateway-image.ts'
import { egressNetwork, gatewayName } from './gateway-names.ts'
import { nginxFiles } from './nginx-files.ts'
import { squidFiles } from './squid-files.ts'

/** A session as its gateway knows it. */
export interface GatewaySession extends PartOwner {
  network: SessionNetwork
  /** Agent → the key that it adds to its requests from now on. Those that it had before stay. Secret. */
  keys?: Readonly<Record<string, UpstreamKey>>
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
 * One that did not run has lost the keys of all agents that are not named now.
 *
 * @param parts for a gateway that has to be made
 * @throws build-failed, base-image-missing, engine-failed
 */
export async function ensureGateway(scad: Scad, session: GatewaySession, parts?: GatewayParts | null): Promise<void> {
  if (session.network.mode !== 'allow') return
  const gateway = (await find(scad, session)) ?? (await create(scad, session, parts ?? (await gatewayParts(scad))))
  if (!gateway.running) {
    await ensureOwnNetwork(scad, egressNetwork)
    await scad.engine.startContainer(gateway.id)
  }
  const { mark, files } = squidFiles({ allow: session.network.allow, parent: proxyAddresses('host', gateway.env) })
  const rules = [...files, ...nginxFiles(session.keys ?? {})]
  const input = await tarBuffer(rules.map(({ name: path, text }) => ({ path, mode: 0o400, content: Buffer.from(text) })))
  // whoever waits for it holds the lock of the session
  const command = ['timeout', '-k', '5', '60', `${layout.bin}/apply`, mark]
  const result = await runStep(scad, gateway.id, { command, user: gatewayUser }, { quiet: true, input })
  if (result.code !== 0) {
    const again = ['stop', 'resume'].map((verb) => shellLine(['scad', 'session', verb, session.id])).join(' && ')
    throw new ScadError('engine-failed', failureText(`the gateway of ${session.id} takes no rules`, result), {
      hint: `${shellLine(['docker', 'logs', gatewayName(session.id)])} tells more; where the session is there, ${again} starts both anew`,
    })
  }
}

async function find({ engine }: Scad, { id }: Pick<GatewaySession, 'id'>): Promise<Gateway | null> {
  const found = await engine.inspectContainer(gatewayName(id))
  return found && { id: found.id, running: found.state === 'running', image: found.imageId, env: environmentOf(found) }
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

function environmentOf({ env }: ContainerDetails): Record<string, string> {
  return Object.fromEntries(env.map((entry): [string, string] => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]))
}
