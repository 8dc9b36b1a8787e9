// C0 but \n and \t, DEL, C1, bidi controls, zero-width characters, BOM and tag characters: what can move a cursor,
// reorder what is read, or hide in a name.
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu

/** Text from a container, safe to print on a terminal: escape sequences lose their effect, lines and tabs stay. */
export function cleanText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(unsafe, (character) => (character === '\r' ? '\n' : '\u{fffd}'))
}

/** The same on one line, cut after `limit` characters. */
export function cleanLine(text: string, limit = 500): string {
  const line = cleanText(text)
    .replaceAll(/[\n\t]+/g, ' ')
    .trim()
  return line.length > limit ? `${line.slice(0, limit)}…` : line
}
