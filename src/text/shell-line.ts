import type { CommandLine, MendingProgram } from '../errors/command-line.ts'

/** Words as one line that a POSIX shell splits into exactly these words again. For people to type; scad itself runs no shell. Pure. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}

/** A command that mends something, as such a line. Pure. */
export function commandLine(program: MendingProgram, ...words: string[]): CommandLine {
  return `${program} ${shellLine(words)}`
}
