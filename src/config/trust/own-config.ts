import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * True for a config in the user's own `~/.config/scad`, which nobody else puts there: it needs no trust. The path is taken as it is; a
 * link that lies there was put there by the user too. Pure.
 */
export function isOwnConfig(env: Readonly<Record<string, string | undefined>>, file: string): boolean {
  const folder = join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'scad')
  return file.startsWith(`${folder}/`)
}
