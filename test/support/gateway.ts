import type { Engine } from '../../src/engine/engine.ts'
import { gatewayUser } from '../../src/gateway/gateway-image.ts'
import { gatewayName } from '../../src/gateway/gateway-names.ts'
import type { Session } from '../../src/session/session.ts'
import { run } from './engine.ts'
import { eventually } from './eventually.ts'

/** Kills the squid of a session's gateway, as a lack of memory does. */
export async function killGateway(engine: Engine, { id }: Pick<Session, 'id'>): Promise<void> {
  await run(engine, gatewayName(id), ['sh', '-c', 'kill -9 "$(cat /run/gateway/squid.pid)"'], { user: gatewayUser })
  await eventually(async () => (await engine.inspectContainer(gatewayName(id)))?.state === 'exited', { what: 'the gateway ends' })
}

/** A shell line that says whether something listens there that can be reached. */
export function reach(address: string): string {
  return `perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => "${address}", Timeout => 3) ? "reached" : "closed"'`
}
