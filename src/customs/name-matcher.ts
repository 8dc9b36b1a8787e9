import { pathMatcher } from '../text/path-patterns.ts'

/** No file is called so. */
const whatever = '\0'

/** @param link true for a symlink and a submodule */
export type NameMatcher = (path: string, link: boolean) => boolean

/**
 * Tells whether patterns, as the lines of a .gitignore, name a path. A link, be it a symlink or a submodule, counts as the folder that it
 * stands for: patterns name it too when they name what would lie in it. Case makes no difference. Pure.
 */
export function nameMatcher(patterns: readonly string[]): NameMatcher {
  const names = pathMatcher([...patterns, ...patterns.flatMap(foldersAbove)], { folded: true })
  return (path, link) => names(path) || (link && names(`${path}/${whatever}`))
}

/** `.github/workflows/` lies in `.github`: a link of that name may bring anything. */
function foldersAbove(pattern: string): string[] {
  const parts = pattern.replaceAll(/^\/|\/$/g, '').split('/')
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1))
  return above.filter((folder) => folder.at(-1) !== '**').map((folder) => `/${folder.join('/')}/${whatever}`)
}
