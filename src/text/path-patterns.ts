import { foldName } from './fold-name.ts'

type Fits = (character: string) => boolean

/** Stands for any number of items, none too. */
const star = Symbol('*')

interface Pattern {
  negated: boolean
  foldersOnly: boolean
  /** Without a slash inside: the last part of a path alone is looked at. */
  anywhere: boolean
  parts: readonly Part[]
}

/** One part of a path, or any number of them. */
type Part = readonly (Fits | typeof star)[] | typeof star

export interface PathMatching {
  /** Names that some file system takes for the same are the same, as `.ENVRC` and `.envrc`. */
  folded?: boolean
}

/**
 * Tells whether patterns name a path, or a folder above it, as the lines of a .gitignore do: `vendor/`, `*.lock`, `/docs/**`, `!kept`. The
 * last one that fits counts. Takes no more time than the path and the patterns are long, whoever wrote them. Pure.
 *
 * @returns a function of a path relative to the top, `/` between its parts
 * @see https://git-scm.com/docs/gitignore
 */
export function pathMatcher(lines: readonly string[], { folded = false }: PathMatching = {}): (path: string) => boolean {
  const patterns = lines.flatMap((line) => parsePattern(folded ? foldName(line) : line) ?? [])
  const folders = new Map<string, boolean>()
  const named = (path: string, folder: boolean): boolean => {
    const parts = path.split('/').map((part) => Array.from(part))
    const last = patterns.findLast(
      (pattern) => (folder || !pattern.foldersOnly) && fits(pattern.parts, pattern.anywhere ? parts.slice(-1) : parts),
    )
    return last !== undefined && !last.negated
  }
  const folderNamed = (path: string): boolean => {
    const known = folders.get(path)
    if (known !== undefined) return known
    const answer = inNamedFolder(path) || named(path, true)
    folders.set(path, answer)
    return answer
  }
  const inNamedFolder = (path: string): boolean => {
    const end = path.lastIndexOf('/')
    return end > 0 && folderNamed(path.slice(0, end))
  }
  return (path) => {
    const text = folded ? foldName(path) : path
    return inNamedFolder(text) || named(text, false)
  }
}

/** The pattern that names this one folder, whatever characters its path has. @param path relative to the top */
export function folderPattern(path: string): string {
  return `/${path.replaceAll(/[\\*?[]/g, String.raw`\$&`)}/`
}

function parsePattern(line: string): Pattern | null {
  const text = line.replace(/(?<!\\) +$/, '')
  if (text === '' || text.startsWith('#')) return null
  const negated = text.startsWith('!')
  const body = negated ? text.slice(1) : text
  const foldersOnly = body.endsWith('/')
  const trimmed = foldersOnly ? body.slice(0, -1) : body
  const names = trimmed.replace(/^\//, '').split('/')
  const parts = names.flatMap((name, index): Part[] => {
    if (name !== '**') return [tests(name)]
    // at the end it means what is inside, not the folder itself
    return index > 0 && index === names.length - 1 ? [[star], star] : [star]
  })
  return { negated, foldersOnly, anywhere: !trimmed.includes('/'), parts }
}

function tests(name: string): (Fits | typeof star)[] {
  return [...name.matchAll(/\\(.)|\[([!^]?)((?:\\.|[^\]\\])+)\]|([^\\])/gsu)].map(([, escaped, not, range, plain = '']) => {
    if (range !== undefined) return inRange(range, not !== '')
    if (escaped === undefined && plain === '*') return star
    if (escaped === undefined && plain === '?') return () => true
    const wanted = escaped ?? plain
    return (character) => character === wanted
  })
}

function inRange(range: string, negated: boolean): Fits {
  const spans = [...range.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu)].map(
    ([, from = '', to = from]) => [from.slice(-1), to.slice(-1)] as const,
  )
  return (character) => spans.some(([from, to]) => from <= character && character <= to) !== negated
}

function fits(parts: Pattern['parts'], path: readonly (readonly string[])[]): boolean {
  return matchAll(parts, path, (part, name) => matchAll(part, name, (test, character) => test(character)))
}

/**
 * A star takes as little as it can, and one more only when what follows it does not fit: no more than the last star is ever tried again,
 * so the time is that of both lengths multiplied.
 */
function matchAll<P, I>(pattern: readonly (P | typeof star)[], items: readonly I[], fitsOne: (one: P, item: I) => boolean): boolean {
  let [at, afterStar, tried] = [0, -1, 0]
  for (let index = 0; index < items.length;) {
    const one = pattern[at]
    const item = items[index]
    if (one === star) {
      afterStar = ++at
      tried = index
    } else if (one !== undefined && item !== undefined && fitsOne(one, item)) {
      at++
      index++
    } else if (afterStar !== -1) {
      at = afterStar
      index = ++tried
    } else return false
  }
  return pattern.slice(at).every((one) => one === star)
}
