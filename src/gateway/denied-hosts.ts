import { z } from 'zod'
import type { Scad } from '../scad/scad.ts'
import { type Access, readAccesses } from './access-log.ts'

export const deniedHostSchema = z.object({ host: z.string(), port: z.int().nullable(), count: z.int().positive() })
export type DeniedHost = z.infer<typeof deniedHostSchema>

/** A session may ask for as many names as it likes. */
const maxHosts = 50

/** What was denied of these requests, by host and port, the most frequent first. Pure. */
export function deniedHosts(accesses: readonly Access[]): DeniedHost[] {
  const found = new Map<string, DeniedHost>()
  for (const { verdict, host, port } of accesses) {
    if (verdict !== 'denied') continue
    const place = `${host} ${port}`
    found.set(place, { host, port, count: (found.get(place)?.count ?? 0) + 1 })
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count).slice(0, maxHosts)
}

/**
 * What the gateway of a session denied between two times, in ms since the epoch by the clock of the engine; nothing where it has no gateway.
 * @throws engine-failed
 */
export async function deniedBetween(scad: Pick<Scad, 'engine'>, id: string, from: number, to: number): Promise<DeniedHost[]> {
  const accesses: Access[] = []
  for await (const access of readAccesses(scad, id, { since: from })) if (access.time >= from && access.time <= to) accesses.push(access)
  return deniedHosts(accesses)
}
