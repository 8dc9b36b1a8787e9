/**
 * What a long operation says while it runs. The library emits; the terminal face renders (a spinner, lines, or nothing).
 * `text` may hold bytes from a container: whoever prints it cleans it.
 */
export type Progress =
  | { type: 'step'; text: string }
  | { type: 'output'; text: string }
  | { type: 'note'; text: string }
  | { type: 'warning'; text: string }
  | { type: 'trace'; text: string; milliseconds?: number }

export type OnProgress = (progress: Progress) => void
