import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { ScadError } from '../errors/scad-error.ts'
import { readNamedFile, readUpTo } from '../host/read-named-file.ts'
import type { Scad } from '../scad/scad.ts'
import { maxPromptBytes, promptBytes } from './prompt.ts'

export interface PromptSources {
  /** The prompt itself, or `-` for what comes on stdin. */
  prompt?: string | undefined
  /** Path on the host. */
  promptFile?: string | undefined
}

const promptFileError = { what: 'prompt file', code: 'prompt-missing', hint: '--prompt-file takes a path on this machine' } as const

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
  if (promptFile !== undefined) return promptBytes(await readNamedFile(resolve(scad.cwd, promptFile), maxPromptBytes, promptFileError))
  if (prompt === '-') return promptBytes(await readUpTo(stdin, maxPromptBytes))
  return prompt === undefined ? undefined : promptBytes(prompt)
}
