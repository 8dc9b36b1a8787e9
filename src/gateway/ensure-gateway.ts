import type { ContainerDetails } from '../engine/engine.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { proxyAddresses } from '../host/proxy.ts'
import { failureText, runStep } from '../image/run-step.ts'
import { runtimeEnv } from '../image/runtime-env.ts'
import { tarBuffer } from '../image/tar.ts'
import { layout } from '../scad/layout.ts'
import type { Scad } from '../scad/scad.ts'
import type { SessionNetwork } from '../scad/session-spec.ts'
import type { GatewayOwner } from './egress-mount.ts'
import { ensureOwnNetwork } from './ensure-own-network.ts'
import { gatewayContainer } from './gateway-container.ts'
import { ensureGatewayImage, gatewayUser, type Outside } from './gateway-image.ts'
import { egressNetwork, gatewayName } from './gateway-names.ts'
import { squidFiles } from './squid-files.ts'

/** A session as its gateway knows it. */
export interface GatewaySession extends GatewayOwner {
  network: SessionNetwork
}

/** How its project reaches the outside when no config is at hand. */
const asTheHost: Outside = { proxy: 'host', caCertificates: 'host' }

/**
 * Sees to it that a session's gateway runs and goes by its rules: makes it where there is none, starts it where it does not run. Does
 * nothing for a session that has no need of one. Until this has returned, and whenever the gateway does not run, nothing is let through.
 *
 * @param outside of its project, for a gateway that has to be made
 * @throws build-failed, base-image-missing, engine-failed
 */
export async function ensureGateway(scad: Scad, session: GatewaySession, outside: Outside = asTheHost): Promise<void> {
  if (session.network.mode !== 'allow') return
  const name = gatewayName(session.id)
  const found = (await scad.engine.inspectContainer(name)) ?? (await create(scad, session, outside))
  if (found.state !== 'running') {
    await ensureOwnNetwork(scad, egressNetwork)
    await scad.engine.startContainer(found.id)
  }
  const parent = proxyAddresses('host', environmentOf(found))
  const { mark, files } = squidFiles({ allow: session.network.allow, parent })
  const input = await tarBuffer(files.map(({ name: path, text }) => ({ path, mode: 0o400, content: Buffer.from(text) })))
  const result = await runStep(scad, found.id, { command: [`${layout.bin}/apply`, mark], user: gatewayUser }, { quiet: true, input })
  if (result.code !== 0) throw new ScadError('engine-failed', failureText(`the gateway of ${session.id} takes no rules`, result))
}

async function create(scad: Scad, session: GatewaySession, outside: Outside): Promise<ContainerDetails> {
  const { engine } = scad
  const name = gatewayName(session.id)
  const image = await ensureGatewayImage(scad, outside)
  try {
    await engine.createContainer(gatewayContainer(image, session, runtimeEnv(scad, outside)))
  } catch (error) {
    // somebody else was quicker
    if (!isError(error, 'name-taken')) throw error
  }
  const made = await engine.inspectContainer(name)
  if (made === null) throw new ScadError('engine-failed', `the gateway of ${session.id} was removed as soon as it was made`)
  return made
}

function environmentOf({ env }: ContainerDetails): Record<string, string> {
  return Object.fromEntries(env.map((entry): [string, string] => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]))
}
