import { answerRequest } from '../answer/answer-words.ts'
import { type JsonSchema, schemaText } from '../answer/schema-text.ts'
import { ScadError } from '../errors/scad-error.ts'
import { promptBytes } from '../brief/prompt.ts'

/** What decides about a job's prompt. */
export interface PromptedJob {
  prompt?: string | Uint8Array | undefined
  command?: readonly string[] | undefined
  continue?: true | string | undefined
  schema?: JsonSchema | undefined
  interactive: boolean
  shell: boolean
}

/**
 * The prompt's bytes, with the request for an answer that fits the schema; null for a plain command, and for an agent that is told at its
 * terminal. Pure. @throws bad-input, prompt-missing
 */
export function promptOf({ prompt, command, schema, interactive, shell, ...wanted }: PromptedJob): Buffer | null {
  if (shell && !interactive)
    throw new ScadError('bad-input', '--shell leaves a shell at a terminal, and this job has none', { hint: 'add --interactive' })
  if (command !== undefined && wanted.continue !== undefined)
    throw new ScadError('bad-input', 'a plain command has no conversation to go on with', { hint: 'leave out --continue' })
  if (schema !== undefined && (command !== undefined || interactive))
    throw new ScadError(
      'bad-input',
      `${interactive ? 'a job at a terminal' : 'a plain command'} gives no answer that --schema could be for`,
      {
        hint: 'leave out --schema',
      },
    )
  if (command !== undefined && prompt !== undefined)
    throw new ScadError('bad-input', 'a job has a prompt or a command, not both', { hint: 'leave out the prompt, or the words after --' })
  if (command !== undefined || (interactive && prompt === undefined)) return null
  if (prompt === undefined)
    throw new ScadError('prompt-missing', 'no prompt was given', {
      hint: 'give it as an argument, with --prompt-file, --plan or --template, or as - on stdin; --interactive needs none',
    })
  const asked = promptBytes(prompt)
  return schema === undefined ? asked : promptBytes(Buffer.concat([asked, Buffer.from(answerRequest(schemaText(schema)))]))
}
