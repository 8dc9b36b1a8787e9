import type { Readable } from 'node:stream'
import { ScadError } from '../errors/scad-error.ts'
import { readUpTo } from '../host/read-named-file.ts'

const maxBytes = 1 << 20

/** A text that was given, or, for `-`, what comes on stdin. */
export async function readTypedText(text: string, stdin: Readable): Promise<string> {
  return text === '-' ? (await readUpTo(stdin, maxBytes)).toString() : text
}

/** A text without its last line end, which is Enter. Pure. @throws bad-input for one with keys in it: it could leave the paste it is in */
export function typedText(text: string): string {
  const typed = text.replaceAll('\r\n', '\n').replace(/\n$/, '')
  if (typed === '') throw new ScadError('bad-input', 'there is nothing to type', { hint: 'give a text, or - for stdin' })
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.exec(typed)
  if (control !== null)
    throw new ScadError('bad-input', `the text holds a control character at ${control.index}: U+${hex(control[0])}`, {
      hint: 'keys are pressed at the terminal itself: scad job attach',
    })
  if (Buffer.byteLength(typed) > maxBytes)
    throw new ScadError('bad-input', 'the text is longer than 1 MB', { hint: 'put it into a file in the session: scad session cp' })
  return typed
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()
}
