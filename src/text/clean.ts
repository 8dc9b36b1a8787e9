// What can move a cursor, reorder what is read, or hide in a name: C0 but \n and \t, DEL and C1, separators of lines, bidi controls,
// characters that show nothing, and the plane of tag characters.
const unsafe =
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu

/** A terminal is given no longer line, in characters. */
const longestLine = 20_000

/**
 * Text from a container, safe to print on a terminal: escape sequences lose their effect, lines and tabs stay. What is taken out leaves a mark,
 * as a name without it would be that of another.
 */
export function cleanText(text: string): string {
  return replaceUnsafe(text.replaceAll('\r\n', '\n'), (character) => (character === '\r' ? '\n' : '\u{fffd}'))
}

/** The same on one line, cut after `limit` characters. */
export function cleanLine(text: string, limit = 500): string {
  const line = cleanText(text)
    .replaceAll(/[\n\t]+/g, ' ')
    .trim()
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}

/** The text with each line that is too long for a terminal cut. */
export function cutLines(text: string): string {
  if (text.length <= longestLine) return text
  const cut = (line: string): string => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line)
  return text.split('\n').map(cut).join('\n')
}

/** The text with whatever `cleanText` takes out replaced. */
export function replaceUnsafe(text: string, replace: (character: string) => string): string {
  return text.replaceAll(unsafe, replace)
}
