import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { maxPromptBytes, promptBytes } from './prompt.ts'

export interface PromptSources {
  /** The prompt itself, or `-` for what comes on stdin. */
  prompt?: string | undefined
  /** Path on the host. */
  promptFile?: string | undefined
}

/**
 * The prompt a person gave, by the one way it was given; undefined when none was.
 * @throws prompt-missing, bad-input
 */
export async function readPrompt(
  scad: Pick<Scad, 'cwd'>,
  { prompt, promptFile }: PromptSources,
  stdin: Readable,
): Promise<Buffer | undefined> {
  if (prompt !== undefined && promptFile !== undefined)
    throw new ScadError('bad-input', 'the prompt was given twice', { hint: 'leave out the argument, or --prompt-file' })
  if (promptFile !== undefined) return await readFromFile(resolve(scad.cwd, promptFile))
  if (prompt === '-') return promptBytes(await read(stdin))
  return prompt === undefined ? undefined : promptBytes(prompt)
}

async function readFromFile(path: string): Promise<Buffer> {
  try {
    return promptBytes(await read(createReadStream(path)))
  } catch (error) {
    if (error instanceof ScadError) throw error
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${String(code)})`
    throw new ScadError('prompt-missing', `the prompt file ${path} ${why}`, {
      hint: '--prompt-file takes a path on this machine',
      cause: error,
    })
  }
}

/** Not much further than a prompt may be long: an endless stream is refused, not read. */
async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > maxPromptBytes) break
  }
  return Buffer.concat(chunks)
}
