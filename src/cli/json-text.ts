const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g

/**
 * A value as one line of JSON: the same data for a parser, with nothing in it that could move a terminal's cursor or
 * reorder what is read.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(unsafe, (characters) =>
    characters
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
