import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of scad's own package.json, whether scad runs from its sources or from `dist/`. */
export function packageFolder(): string {
  const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  return existsSync(join(top, 'package.json')) ? top : dirname(top)
}

/** This scad's version. */
export function packageVersion(): string {
  const facts: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'))
  return typeof facts === 'object' && facts !== null && 'version' in facts ? String(facts.version) : ''
}
