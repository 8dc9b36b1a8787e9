import { homedir } from 'node:os'
import { join } from 'node:path'

/** `~` and `~/x` with the home folder in place of `~`; anything else as it is. */
export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

/** The home folder of whoever runs scad. */
export function homeOf({ env }: { env: Readonly<Record<string, string | undefined>> }): string {
  return env['HOME'] || homedir()
}
