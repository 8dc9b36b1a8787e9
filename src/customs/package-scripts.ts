import { z } from 'zod'

const manifest = z.record(z.string(), z.unknown())

/** Of a manifest that which only describes; any other key may run, install or configure something. */
const harmless = new Set([
  ...['name', 'version', 'description', 'keywords', 'homepage', 'bugs', 'support', 'license', 'licenses', 'readme', 'time'],
  ...['author', 'authors', 'contributors', 'maintainers', 'funding', 'repository', 'private'],
  ...['type', 'main', 'module', 'types', 'typings', 'files', 'sideEffects', 'os', 'cpu', 'libc'],
])

/**
 * What is new, different or gone in a `package.json` or `composer.json` besides that which only describes; null when nothing did. Pure.
 * @param before null: there was none that could be read
 */
export function changedScripts(before: string | null, after: string): string | null {
  try {
    const now = manifest.parse(JSON.parse(after))
    const old = before === null ? {} : (manifest.safeParse(JSON.parse(before)).data ?? {})
    const parts = keysOf(old, now).filter((part) => !harmless.has(part))
    const changed = parts.flatMap((part) => changesOf(part, old[part], now[part]))
    return changed.length === 0 ? null : `${changed.slice(0, 5).join('; ')}${changed.length > 5 ? '; …' : ''}`
  } catch {
    // also what nests too deep to be compared
    return 'no JSON that could be looked at'
  }
}

function keysOf(old: object, now: object): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(old)])]
}

function changesOf(part: string, old: unknown, now: unknown): string[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return []
  const [before, after] = [manifest.safeParse(old).data ?? {}, manifest.safeParse(now).data]
  if (after === undefined) return [part]
  const names = keysOf(before, after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  if (names.length === 0) return []
  return [`${part}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`]
}
