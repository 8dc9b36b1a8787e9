import type { Scad } from '../scad/scad.ts'
import type { SessionNote } from './journal-event.ts'
import { noteEvent } from './journal.ts'

/** A line of the journal has room for so many of the longest names. */
const maxHosts = 12

/**
 * Writes into a session's journal that it may reach further hosts. The session must run.
 * @throws engine-failed
 */
export async function noteAllowed(scad: Scad, container: string, hosts: readonly string[]): Promise<void> {
  for (const note of allowedNotes(hosts)) await noteEvent(scad, container, note)
}

/** The events that say so: none where no host is, else as many as it takes for each to fit in its line. Pure. */
export function allowedNotes(hosts: readonly string[]): SessionNote[] {
  const count = Math.ceil(hosts.length / maxHosts)
  return Array.from({ length: count }, (_, index) => ({
    event: 'network',
    allow: hosts.slice(index * maxHosts, (index + 1) * maxHosts),
  }))
}
