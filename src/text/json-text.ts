import { replaceUnsafe } from './clean.ts'

/**
 * A value as one line of JSON: the same data for a parser, with nothing in it that could move a terminal's cursor or reorder what is read.
 */
export function jsonText(value: unknown): string {
  return replaceUnsafe(JSON.stringify(value), (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
