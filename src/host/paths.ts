import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where scad keeps its own files on the host. Nothing here says what exists: the engine does. */
export interface HostPaths {
  /** `SCAD_HOME`, or `$XDG_STATE_HOME/scad`, or `~/.local/state/scad`. */
  home: string
  /** Known projects: one small JSON file each. */
  projects: string
  locks: string
  /** What was trusted: a file for each config. */
  trust: string
  /** What `scad watch` has told. */
  watch: string
  /** Bare repositories that fetched objects pass through before a host repo sees them. */
  quarantine: string
  /** Temporary files: a folder for each process that needs one. */
  scratch: string
  /** What is kept of sessions that are gone: a folder each, with a numbered one for every time it went. */
  archive: string
  /** The user's own configs: `SCAD_CONFIG_HOME`, or `$XDG_CONFIG_HOME/scad`, or `~/.config/scad`. Scad writes nothing there. */
  config: string
  /** Folder of files that ship with scad (`images/`). */
  images: string
}

/** @param packageFolder the folder that holds scad's package.json */
export function hostPaths(env: Readonly<Record<string, string | undefined>>, packageFolder: string): HostPaths {
  const user = env['HOME'] || homedir()
  const state = env['XDG_STATE_HOME'] || join(user, '.local', 'state')
  const home = resolve(env['SCAD_HOME'] || join(state, 'scad'))
  return {
    home,
    projects: join(home, 'projects'),
    locks: join(home, 'locks'),
    trust: join(home, 'trust'),
    watch: join(home, 'watch'),
    quarantine: join(home, 'quarantine'),
    scratch: join(home, 'scratch'),
    archive: join(home, 'archive'),
    config: resolve(env['SCAD_CONFIG_HOME'] || join(env['XDG_CONFIG_HOME'] || join(user, '.config'), 'scad')),
    images: join(packageFolder, 'images'),
  }
}
