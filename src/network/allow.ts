import { z } from 'zod'
import { allowedHosts, allowEntrySchema } from '../config/network-schema.ts'
import { ScadError } from '../errors/scad-error.ts'
import { sessionSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { findSession } from '../session/find.ts'
import { keepGateway } from '../session/keep-gateway.ts'
import { noteAllowed } from '../session/note-allowed.ts'
import { requireRunning, type Session } from '../session/session.ts'
import { withSessionLock } from '../session/session-locks.ts'

export const allowHostsInput = z.object({
  session: sessionSchema,
  hosts: z.array(allowEntrySchema).min(1).describe('a host, ".example.com" for all below it, or a preset such as npm'),
})

export const allowedHostsSchema = z.object({
  id: z.string(),
  allowed: z.array(z.string()).describe('hosts that may be reached from now on'),
  already: z.array(z.string()).describe('hosts that could be reached before'),
})
export type AllowedHosts = z.infer<typeof allowedHostsSchema>

/**
 * Lets a running session reach further hosts, at once and for as long as it is there, also when it was stopped or restored meanwhile.
 * @throws session-not-found, session-ambiguous, session-stopped, session-lost, bad-input where it has no gateway, locked, engine-failed
 */
export async function allowHosts(scad: Scad, input: z.input<typeof allowHostsInput>): Promise<AllowedHosts> {
  const { session: wanted, hosts } = allowHostsInput.parse(input)
  const asked = allowedHosts(hosts)
  const found = await findSession(scad, wanted)
  return await withSessionLock(scad, found, async () => {
    const session = await findSession(scad, found.id)
    requireGateway(session)
    requireRunning(session)
    const before = [...session.spec.network.allow, ...session.allowed]
    const allowed = asked.filter((host) => !before.includes(host))
    // noted first: what is allowed is in the journal
    await noteAllowed(scad, session.container, allowed)
    await keepGateway(scad, { ...session, allowed: [...session.allowed, ...allowed] })
    return { id: session.id, allowed, already: asked.filter((host) => before.includes(host)) }
  })
}

/** @throws bad-input */
function requireGateway({ id, spec }: Session): void {
  switch (spec.network.mode) {
    case 'allow':
      return
    case 'open':
      throw new ScadError('bad-input', `the network of session ${id} is open: it reaches whatever its machine does`)
    case 'none':
      throw new ScadError('bad-input', `session ${id} was started without a network, and keeps none`, {
        hint: "write network: { allow: ['HOST'] } in the config, and start another session",
      })
  }
}
