import type { Scad } from '../scad/scad.ts'
import type { SessionNote } from './journal-event.ts'
import { noteEvent } from './journal.ts'

/** A line of the journal has room for so many of the longest names. */
const maxHosts = 12

/**
 * Writes into a session's journal that hosts were opened. The session must run.
 * @throws engine-failed
 */
export async function noteOpened(scad: Scad, container: string, hosts: readonly string[]): Promise<void> {
  for (const note of openedNotes(hosts)) await noteEvent(scad, container, note)
}

/** The events that say so: none where no host is, else as many as it takes for each to fit in its line. Pure. */
export function openedNotes(hosts: readonly string[]): SessionNote[] {
  const count = Math.ceil(hosts.length / maxHosts)
  return Array.from({ length: count }, (_, index) => ({
    event: 'network',
    allow: hosts.slice(index * maxHosts, (index + 1) * maxHosts),
  }))
}
