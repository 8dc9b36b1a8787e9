import { finished } from 'node:stream/promises'
import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { listenOnLoopback, loopback, type LoopbackServer } from '../host/loopback-server.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from './find.ts'
import { relay } from './relay.ts'
import { runnerRequest } from './runner-request.ts'
import { requireRunning, type Session } from './session.ts'

const portSchema = z.string().refine((text) => portsOf(text) !== null, {
  error: ({ input }) => `"${String(input)}" is no port: write 3000, or 3000:8080 for another one on this machine, where 0 is any`,
})

export const forwardPortsInput = z.object({
  session: sessionSchema,
  ports: z
    .array(portSchema)
    .min(1, 'name a port')
    .describe('PORT[:HOSTPORT]: what listens inside, and where it is shown on this machine; the same by default, 0 for any'),
})

export const forwardedPortSchema = z.object({
  session: z.string(),
  port: z.number().describe('inside'),
  hostPort: z.number().describe('on this machine'),
  address: z.string().describe('where it is shown'),
})
export type ForwardedPort = z.infer<typeof forwardedPortSchema>

/**
 * Shows ports of a running session on 127.0.0.1, whatever network it has: each connection is a process inside. Yields each once all are
 * listened on, and goes on until the context is aborted. Somebody is at the session meanwhile, so its idle time does not end it. What
 * becomes of a connection is told to `scad.progress`.
 *
 * @throws session-not-found, session-ambiguous, port-unavailable, engine-failed; session-stopped, session-lost, also when it stops meanwhile
 */
export async function* forwardPorts(scad: Scad, input: z.input<typeof forwardPortsInput>): AsyncIterable<ForwardedPort> {
  const { session: id, ports: words } = forwardPortsInput.parse(input)
  const ports = words.flatMap((text) => portsOf(text) ?? [])
  const session = await findSession(scad, id)
  requireRunning(session)
  // ends with the session, and with this process
  const presence = await scad.engine.exec(session.container, { ...runnerRequest('cat'), command: ['/bin/cat'], stdin: true })
  const servers: LoopbackServer[] = []
  try {
    const shown: ForwardedPort[] = []
    for (const { port, hostPort } of ports) {
      const server = await listen(scad, session, port, hostPort)
      servers.push(server)
      shown.push({ session: session.id, port, hostPort: server.port, address: `${loopback}:${server.port}` })
    }
    yield* shown
    await finished(presence.stdout.resume()).catch((error: unknown) => {
      if (!scad.signal.aborted) throw error
    })
    if (!scad.signal.aborted)
      throw new ScadError('session-stopped', `session ${session.id} does not run any more`, { hint: `scad session show ${session.id}` })
  } finally {
    for (const server of servers) server.close()
    presence.detach()
  }
}

async function listen(scad: Scad, session: Session, port: number, hostPort: number): Promise<LoopbackServer> {
  const place = `port ${port} of ${session.id}`
  const warn = (text: string): void => {
    if (!scad.signal.aborted) scad.progress({ type: 'warning', text })
  }
  return await listenOnLoopback(hostPort, {
    serve(client) {
      relay(scad, session, port, client).then(
        (reached) => {
          if (!reached) warn(`nothing listens at ${place}`)
        },
        (error: unknown) => {
          client.resetAndDestroy()
          warn(`${place}: ${error instanceof Error ? error.message : String(error)}`)
        },
      )
    },
    full: (limit) => warn(`${place} has ${limit} connections already: one was refused`),
  })
}

/** `3000`, `3000:8080`, `3000:0` → the port inside, and that of this machine. */
function portsOf(text: string): { port: number; hostPort: number } | null {
  const [, inside, here = inside] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text) ?? []
  const [port, hostPort] = [Number(inside), Number(here)]
  return port >= 1 && port <= 65_535 && hostPort <= 65_535 ? { port, hostPort } : null
}
