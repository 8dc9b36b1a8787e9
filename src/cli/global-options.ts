/** Options that every command has; they never reach its schema. */
export const globalOptions = [
  { name: 'json', short: undefined, description: 'print one JSON document (or one a line) instead of text' },
  { name: 'debug', short: undefined, description: 'trace engine and git calls with their times on stderr' },
  { name: 'help', short: 'h', description: 'show this help' },
] as const
