import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { sha256 } from '../text/hash.ts'
import type { HostPaths } from './paths.ts'

/**
 * A word that stands for one SCAD_HOME on one machine: whoever has another one cannot see the locks of the processes there.
 * See machine-id(5): it is not to be shown to others, so only its hash is.
 */
export function homeMark({ home }: Pick<HostPaths, 'home'>): string {
  return sha256(hostname(), machineId(), home).slice(0, 16)
}

function machineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    return ''
  }
}
