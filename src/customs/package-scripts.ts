import { z } from 'zod'

const manifest = z.record(z.string(), z.unknown())

/** What of a manifest a package manager runs, or brings along to be run. */
const parts = [
  ...[
    'scripts',
    'bin',
    'gypfile',
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'overrides',
    'resolutions',
  ],
  ...[
    'pnpm',
    'packageManager',
    'workspaces',
    'imports',
    'require',
    'require-dev',
    'repositories',
    'simple-git-hooks',
    'husky',
    'lint-staged',
  ],
]

/**
 * What changed in a `package.json` or `composer.json` of that which runs or is installed; null when nothing did. Pure.
 * @param before null: there was none that could be read
 */
export function changedScripts(before: string | null, after: string): string | null {
  try {
    const now = manifest.parse(JSON.parse(after))
    const old = before === null ? {} : (manifest.safeParse(JSON.parse(before)).data ?? {})
    const changed = parts.flatMap((part) => changesOf(part, old[part], now[part]))
    return changed.length === 0 ? null : `${changed.slice(0, 5).join('; ')}${changed.length > 5 ? '; …' : ''}`
  } catch {
    // also what nests too deep to be compared
    return 'no JSON that could be looked at'
  }
}

function changesOf(part: string, old: unknown, now: unknown): string[] {
  if (now === undefined || JSON.stringify(old) === JSON.stringify(now)) return []
  const [before, after] = [manifest.safeParse(old).data ?? {}, manifest.safeParse(now).data]
  if (after === undefined) return [part]
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  if (names.length === 0) return []
  return [`${part}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`]
}
