/** What a command's `render` writes on. Every text is cleaned of control characters before it reaches stdout. */
export interface Page {
  /** Columns of the terminal; Infinity when stdout is not one. */
  readonly width: number
  /** One line. */
  line(text?: string): void
  /** Text of several lines, such as a diff, as it is. */
  text(text: string): void
  /**
   * Rows under a head of their keys. Cut to the terminal's width, whole when piped; nothing at all without rows.
   * The columns are the keys of the first row.
   */
  table(rows: readonly Readonly<Record<string, string | number>>[]): void
  /** Name and value, one pair a line; pairs without a value are left out. */
  fields(fields: Readonly<Record<string, string | number | undefined>>): void
}
