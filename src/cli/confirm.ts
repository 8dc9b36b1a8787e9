import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { cleanLine } from '../text/clean.ts'
import { redact } from '../text/redact.ts'

/**
 * Asks a question of one or more lines on a terminal, each of them whole. Anything but yes is no, and so is the end of the input.
 *
 * @param signal ends the question, as an AbortError
 */
export async function confirm(terminal: { stdin: Readable; stderr: Writable }, question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: terminal.stdin, output: terminal.stderr })
  const lines = question.split('\n').map((line) => wrapped(redact(cleanLine(line, Infinity))))
  try {
    const closed = once(reader, 'close', { signal }).then(() => '')
    const answer = await Promise.race([reader.question(`${lines.join('\n')} [y/N] `, { signal }), closed])
    return /^y(?:es)?$/i.test(answer.trim())
  } finally {
    reader.close()
  }
}

/** A line in pieces for 80 columns, the further ones indented, so that none looks like a line of its own. */
function wrapped(line: string): string {
  return line.match(/.{1,72}/gu)?.join('\n      ') ?? ''
}
