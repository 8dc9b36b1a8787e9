import { ScadError } from '../errors/scad-error.ts'
import { keySchema } from '../scad/names.ts'

export interface DispatchWords {
  project?: string
  prompt?: string
}

interface WordsMeaning {
  /** The prompt comes from a file or a template. */
  fromFile: boolean
  /** The prompt may be left out. */
  optional: boolean
  /** Names of the known projects. */
  known: readonly string[]
}

/**
 * `[project] PROMPT`: one word is the prompt, two are the project and the prompt. Where the prompt comes from a file or template, one word is
 * the project. The name of a known project alone is no prompt. Pure.
 * @throws bad-input, prompt-missing
 */
export function dispatchWords(words: readonly string[], { fromFile, optional, known }: WordsMeaning): DispatchWords {
  const [first, second, third] = words
  if (third !== undefined)
    throw new ScadError('bad-input', `${words.length} words are too many: a project and a prompt are two`, {
      hint: 'quote the prompt: scad dispatch [project] "PROMPT"',
    })
  if (fromFile && second !== undefined)
    throw new ScadError('bad-input', 'the prompt was given twice', { hint: 'leave out the argument, or what names a file or a template' })
  const project = fromFile || second !== undefined || known.includes(first ?? '') ? first : undefined
  if (project !== undefined && !keySchema.safeParse(project).success)
    throw new ScadError('bad-input', `"${project}" is not the name of a project`, {
      hint: 'quote the prompt: scad dispatch [project] "PROMPT"',
    })
  const prompt = project === undefined ? first : second
  if (prompt === undefined && !fromFile && !optional)
    throw new ScadError(
      'prompt-missing',
      project === undefined ? 'no prompt was given' : `no prompt was given: "${project}" is a project`,
      {
        hint: `scad dispatch ${project ?? '[project]'} "PROMPT", or --prompt-file FILE, or - for stdin`,
      },
    )
  return { project, prompt }
}
