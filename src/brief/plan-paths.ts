import { posix } from 'node:path'
import { isWithin } from '../config/mount-target.ts'

/** A path of the host that a text names. */
export interface NamedPath {
  /** Where it begins in the text. */
  at: number
  /** As it is written there. */
  text: string
  /** Absolute, without `.` and `..`. */
  path: string
}

/** What may stand in a path without quotes: neither white space nor what ends a sentence, a quotation or an item of a list. */
const name = '[^\\s\'"`<>()\\[\\]{}|,;:*?!\\\\’”“„«»‘]'
const start = /(?<![\p{L}\p{N}_./~@%+$#&)\]}\\-])~?\/(?!\/)/gu
const rest = new RegExp(`${name}*`, 'uy')

/**
 * The absolute paths of a text and those that begin with `~/`, in its order. A known folder is found whatever its name holds; any other path
 * ends at a space or a sign that ends a word. What is part of something longer, as of an address or of `../x`, is none. Pure.
 *
 * @param known folders whose names may hold spaces
 * @param home what `~` stands for
 */
export function namedPaths(text: string, known: readonly string[], home: string): NamedPath[] {
  const spellings = known.flatMap((folder) => (isWithin(folder, home) ? [folder, `~${folder.slice(home.length)}`] : [folder]))
  spellings.sort((a, b) => b.length - a.length)
  const found: NamedPath[] = []
  let end = 0
  for (const { index } of text.matchAll(start)) {
    if (index < end) continue
    const written = pathAt(text, index, spellings)
    if (written.length < 2) continue
    end = index + written.length
    found.push({ at: index, text: written, path: posix.normalize(written.replace(/^~/, () => home)) })
  }
  return found
}

/** The path written at a place; a known folder with spaces in its name, and what follows it, before a word. */
function pathAt(text: string, at: number, spellings: readonly string[]): string {
  for (const folder of spellings) {
    if (!text.startsWith(folder, at)) continue
    const below = wordAt(text, at + folder.length)
    if (below === '' || below.startsWith('/')) return folder + below
  }
  return wordAt(text, at)
}

/** Up to the end of the word, without the dots that end a sentence. */
function wordAt(text: string, at: number): string {
  rest.lastIndex = at
  const word = rest.exec(text)?.[0] ?? ''
  let end = word.length
  while (end > 0 && '.…'.includes(word.charAt(end - 1))) end -= 1
  return word.slice(0, end)
}

/** A folder of the host, and where a session has it. */
export interface Place {
  host: string
  inside: string
}

/** Where a session has a path of the host, by the longest folder that holds it; null for nowhere. Pure. */
export function insidePath(path: string, places: readonly Place[]): string | null {
  const holding = places.filter(({ host }) => isWithin(path, host)).toSorted((a, b) => b.host.length - a.host.length)
  const [place] = holding
  return place === undefined ? null : place.inside + path.slice(place.host.length)
}
