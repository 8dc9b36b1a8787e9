/**
 * What a long operation says while it runs. The library emits; the terminal face renders (a spinner, lines, or nothing).
 * `text` may hold bytes from a container: whoever prints it cleans it, and cuts it but for a note that is to be judged `whole`.
 */
export type Progress =
  | { type: 'step'; text: string }
  | { type: 'output'; text: string }
  | { type: 'note'; text: string; whole?: true }
  | { type: 'warning'; text: string }
  | { type: 'trace'; text: string; milliseconds?: number }

export type OnProgress = (progress: Progress) => void
