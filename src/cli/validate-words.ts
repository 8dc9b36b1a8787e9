import type { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { issueText } from '../text/issue-text.ts'
import type { OptionTable } from './option-table.ts'

/**
 * The one gate between words and commands: what passes here fits the command's schema.
 *
 * @param usage the usage line, for the hint
 * @throws bad-input naming each option or argument as it was typed
 */
export async function validateWords(input: z.ZodObject, table: OptionTable, values: Record<string, unknown>, usage: string): Promise<void> {
  for (const field of [...table.positionals, ...table.options, table.passthrough])
    if (field?.required === true && !(field.key in values))
      throw new ScadError('bad-input', `${typedName(table, field.key)} is missing`, { hint: `usage: ${usage}` })
  const parsed = await input.safeParseAsync(values)
  if (parsed.success) return
  const problems = parsed.error.issues.map((issue) => {
    const [key = '', ...inner] = issue.path
    // which of several values it is, its number does not tell a person
    const place = inner.filter((part) => typeof part !== 'number').map((part) => `${String(part)}: `)
    return { path: typedName(table, String(key)), message: `${place.join('')}${issueText(issue)}` }
  })
  throw new ScadError('bad-input', problems.map(({ path, message }) => `${path}: ${message}`.replace(/^: /, '')).join('; '), {
    hint: `usage: ${usage}`,
    details: { problems },
  })
}

/** An input key as it is typed: `--dry-run`, `<session>`. */
function typedName(table: OptionTable, key: string): string {
  const option = table.options.find((field) => field.key === key)
  if (option !== undefined) return `--${option.name}`
  const positional = [...table.positionals, table.passthrough].find((field) => field?.key === key)
  return positional === undefined ? key : `<${positional.name}>`
}
