import type { HostPaths } from '../../host/paths.ts'

/**
 * True for a config in the user's own `~/.config/scad`, which nobody else puts there: it needs no trust. The path is taken as it is; a
 * link that lies there was put there by the user too. Pure.
 */
export function isOwnConfig({ config }: Pick<HostPaths, 'config'>, file: string): boolean {
  return file.startsWith(`${config}/`)
}
