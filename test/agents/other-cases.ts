/** Something that is tried with a published program in a test of its own; it has succeeded, or has no result. */
export interface OtherCase {
  /** Unique among all cases; kebab-case. */
  id: string
  /** What happens. */
  caused: string
  /** Rows that it is not tried with, and why. */
  untried: Readonly<Record<string, string>>
}

/** What stands below the cases of a job without a terminal, in the order of the page. */
export const otherCases: readonly OtherCase[] = [
  {
    id: 'terminal',
    caused:
      'at a terminal: starts without a question, waits, takes up what is sent, goes on when it is left, ends by its own word, is resumed',
    untried: {},
  },
  {
    id: 'login-file',
    caused: 'logs in by a copy of a login file, without what renews it',
    untried: { gemini: 'not tried: such a login is asked of servers that nothing here plays' },
  },
]
