import { ScadError } from '../errors/scad-error.ts'

/**
 * `[project] PROMPT`: one word is the prompt, two are the project and the prompt. Where the prompt comes from a file, one word is the project.
 * @throws bad-input, prompt-missing
 */
export function dispatchWords(words: readonly string[], fromFile: boolean): { project?: string; prompt?: string } {
  const [first, second] = words
  if (fromFile) {
    if (second !== undefined) throw new ScadError('bad-input', 'a prompt and --prompt-file were both given', { hint: 'give one of them' })
    return { project: first }
  }
  if (first === undefined)
    throw new ScadError('prompt-missing', 'no prompt was given', {
      hint: 'scad dispatch [project] PROMPT, or --prompt-file FILE, or - for stdin',
    })
  return second === undefined ? { prompt: first } : { project: first, prompt: second }
}
