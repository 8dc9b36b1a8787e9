/** A row of a table: head → text. The columns are the keys of the first row. */
export type Row = Readonly<Record<string, string | number>>

const gap = 2
const shortest = 6

/**
 * A table's lines, in aligned columns under a head. What does not fit `width` is cut, the widest columns first.
 *
 * @param width in columns; Infinity keeps every cell whole
 */
export function tableLines(rows: readonly Row[], width: number): string[] {
  const heads = Object.keys(rows[0] ?? {})
  if (heads.length === 0) return []
  const cells = [heads.map((head) => head.toUpperCase()), ...rows.map((row) => heads.map((head) => String(row[head] ?? '')))]
  const widths = fit(
    heads.map((_, column) => Math.max(...cells.map((line) => textWidth(line[column] ?? '')))),
    width,
  )
  return cells.map((line) =>
    line
      .map((cell, column) => padTo(cut(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  )
}

function fit(wanted: readonly number[], width: number): number[] {
  const widths = [...wanted]
  let over = widths.reduce((sum, one) => sum + one, gap * (widths.length - 1)) - width
  while (over > 0) {
    const widest = Math.max(...widths)
    if (widest <= shortest) break
    widths[widths.lastIndexOf(widest)] = widest - 1
    over--
  }
  return widths
}

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (textWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

// East Asian wide characters and emoji take two columns, combining marks none: near enough for names and paths.
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += /\p{Mark}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}
