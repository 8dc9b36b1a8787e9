import { createHash } from 'node:crypto'
import { ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'

export const maxPromptBytes = 8 << 20

/**
 * The bytes of a prompt as they will lie in its file: those that were given.
 * @throws prompt-missing when it is empty, bad-input when it holds a NUL or more than 8 MB
 */
export function promptBytes(prompt: string | Uint8Array): Buffer {
  const bytes = typeof prompt === 'string' ? Buffer.from(prompt) : Buffer.from(prompt.buffer, prompt.byteOffset, prompt.byteLength)
  if (bytes.length === 0)
    throw new ScadError('prompt-missing', 'the prompt is empty', {
      hint: 'give it as an argument, with --prompt-file FILE, or as - on stdin',
    })
  if (bytes.includes(0))
    throw new ScadError('bad-input', `the prompt holds a NUL at byte ${bytes.indexOf(0)}: it is not text`, {
      hint: 'commit binary data to a repository, or mount it',
    })
  if (bytes.length > maxPromptBytes)
    throw new ScadError('bad-input', `the prompt is longer than ${formatSize(maxPromptBytes)}`, {
      hint: 'put the material into a repository or a mount and name it in the prompt',
    })
  return bytes
}

/** What the journal says of a prompt; the hash is the one `sha256sum` prints for its file. */
export function promptFacts(prompt: Buffer): { bytes: number; sha256: string } {
  return { bytes: prompt.length, sha256: createHash('sha256').update(prompt).digest('hex') }
}
