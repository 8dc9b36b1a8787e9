import { ScadError } from '../errors/scad-error.ts'

/** What Linux takes as one argument, its final NUL included. */
const maxArgument = 128 << 10

/**
 * A prompt as a word of a command line: bytes that are no text would not arrive as they are. Pure.
 * @param hint what to do about one that cannot be
 * @throws bad-input
 */
export function argumentText(prompt: Buffer, hint = 'put it into a file, and ask for what is in that'): string {
  const text = prompt.toString()
  if (!Buffer.from(text).equals(prompt))
    throw new ScadError('bad-input', 'the prompt is not UTF-8 text and cannot be an argument', { hint })
  return requireArgument(text, hint)
}

/** The word, when it is not too long for one. Pure. @throws bad-input saying what is too long */
export function requireArgument(word: string, hint: string, what = 'prompt'): string {
  if (Buffer.byteLength(word) < maxArgument) return word
  throw new ScadError('bad-input', `the ${what} is too long for an argument (128 KiB)`, { hint })
}
