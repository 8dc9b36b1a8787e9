/** Words as one line that a POSIX shell splits into exactly these words again. For people to type; scad itself runs no shell. Pure. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
