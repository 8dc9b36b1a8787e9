import type { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
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
  const problems = parsed.error.issues.map((issue) => ({
    path: typedName(table, String(issue.path[0] ?? '')),
    message: issue.path.length > 1 ? `${issue.path.slice(1).join('.')}: ${plain(issue)}` : plain(issue),
  }))
  throw new ScadError('bad-input', problems.map(({ path, message }) => `${path}: ${message}`.replace(/^: /, '')).join('; '), {
    hint: `usage: ${usage}`,
    details: { problems },
  })
}

/** What the schema says in words of its own, else what zod finds, in plain words. */
function plain(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'too_small' || !issue.message.startsWith('Too small')) return issue.message
  if (issue.origin === 'string' && issue.minimum === 1) return 'it is empty'
  return `it must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`
}

/** An input key as it is typed: `--dry-run`, `<session>`. */
function typedName(table: OptionTable, key: string): string {
  const option = table.options.find((field) => field.key === key)
  if (option !== undefined) return `--${option.name}`
  const positional = [...table.positionals, table.passthrough].find((field) => field?.key === key)
  return positional === undefined ? key : `<${positional.name}>`
}
