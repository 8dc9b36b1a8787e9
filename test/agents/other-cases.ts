/** Something that is tried with a published program in a test of its own; it has succeeded, or has no result. */
export interface OtherCase {
  /** Unique among all cases; kebab-case. */
  id: string
  /** What happens. */
  caused: string
  /** Rows that it is not tried with, and why. */
  untried: Readonly<Record<string, string>>
}

/** What is tried at a terminal. */
export const terminalCases: readonly OtherCase[] = [
  {
    id: 'terminal',
    caused:
      'at a terminal: starts without a question, waits, takes up what is sent, goes on when it is left, ends by its own word, is resumed',
    untried: {},
  },
  { id: 'terminal-looks', caused: 'at a terminal: has its colours, and takes the size of whoever looks', untried: {} },
  {
    id: 'terminal-mouse',
    caused: 'at a terminal: the wheel of a mouse goes back to what was said before',
    untried: { gemini: 'not tried: it leaves the mouse to its terminal' },
  },
  { id: 'terminal-dead', caused: 'at a terminal: outlives one that is killed, and is come back to', untried: {} },
  { id: 'terminal-interrupted', caused: 'at a terminal: a key interrupts its turn, and it is told that it waits', untried: {} },
  { id: 'terminal-headless', caused: 'its conversation goes on from a terminal in a job without one', untried: {} },
  { id: 'terminal-shell', caused: 'at a terminal: leaves a shell there when asked to', untried: {} },
]

/** What stands below the cases of a job without a terminal, in the order of the page. */
export const otherCases: readonly OtherCase[] = [
  ...terminalCases,
  { id: 'gateway', caused: 'reaches its model through the gateway of a session with the network `allow`', untried: {} },
  {
    id: 'gateway-key',
    caused:
      'works with each key that its row names, which the gateway adds by TLS: nothing inside holds it, and the API is asked with it alone',
    untried: {},
  },
  {
    id: 'login-file',
    caused: 'logs in by a copy of a login file, without what renews it',
    untried: { gemini: 'not tried: such a login is asked of servers that nothing here plays' },
  },
]
