import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { ScadError } from '../../errors/scad-error.ts'
import type { HostPaths } from '../../host/paths.ts'
import { isOwnConfig } from './own-config.ts'
import { digest, readTrust } from './trust-record.ts'
import { untrusted } from './untrusted.ts'

/** Asked about the config itself and each local module, before any of it is run. Throws where it may not be. */
export interface ModuleGuard {
  check(module: string, sha256: string): void
  /** Set where Node shall take the program for another one than it has loaded before. */
  anew?: string
}

/** The guard of a config program, by its path. */
export type GuardOf = (config: string) => Promise<ModuleGuard>

/** Lets a config program run as it was when it was trusted, or when it is the user's own. */
export function trustedOnly({ paths }: { paths: Pick<HostPaths, 'trust' | 'config'> }): GuardOf {
  return async (config) => {
    if (isOwnConfig(paths, config)) return { check() {} }
    const record = await readTrust(paths, config)
    // the config itself is the first that is asked about
    let seen = ''
    return {
      check(module, sha256) {
        if (module === config) seen = sha256
        if (record?.modules[module] === sha256) return
        const refuse = (what: string): ScadError => untrusted({ file: config, what, asks: programAsks, sha256: seen, named: null })
        const known = record?.modules[module] !== undefined
        if (record === null) throw refuse('is a program that nobody has trusted yet')
        if (module === config) throw refuse('changed since it was trusted, and is a program')
        throw refuse(`loads ${module}, which ${known ? 'changed since' : 'was not there when'} it was trusted`)
      },
    }
  }
}

const programAsks = ['it runs on this machine, as you, whenever scad reads it']

/**
 * Runs `load`, which imports `main`, while the guard is asked about each module of its graph that is a file, but for packages: what lies in
 * a node_modules and is imported by its bare name. What the guard was shown is what is run. Modules that others load meanwhile are none of
 * its business.
 *
 * @param main of a path without symbolic links, which Node would resolve: the guard would be asked about another one
 */
export async function underGuard<T>(main: URL, guard: ModuleGuard, load: () => Promise<T>): Promise<T> {
  const graph = new Set([placeOf(main.href)])
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      if (specifier === main.href && placeOf(found.url) !== placeOf(main.href))
        throw new Error(`it is a link by now, which leads to ${found.url}`)
      const ours = context.parentURL !== undefined && graph.has(placeOf(context.parentURL))
      if (ours && !isPackage(specifier, found.url)) graph.add(placeOf(found.url))
      return found
    },
    load(url, context, next) {
      const loaded = next(url, context)
      if (!graph.has(placeOf(url)) || !url.startsWith('file:')) return loaded
      const path = fileURLToPath(url)
      const source = loaded.source ?? readFileSync(path)
      guard.check(path, digest(typeof source === 'string' ? source : new Uint8Array(ArrayBuffer.isView(source) ? viewed(source) : source)))
      return { ...loaded, source }
    },
  })
  try {
    return await load()
  } finally {
    hooks.deregister()
  }
}

/** The URL of a module without its query, which `createRequire` leaves out. */
function placeOf(url: string): string {
  return url.startsWith('file:') ? url.replace(/[?#].*$/, '') : url
}

/** Imported by its bare name: a path, and a `#name` that a package.json maps to one, may lead to a file of the config's own. */
function isPackage(specifier: string, url: string): boolean {
  return !/^(?:[./#]|file:)/.test(specifier) && url.split('/').includes('node_modules')
}

function viewed({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
