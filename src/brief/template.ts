import { ScadError } from '../errors/scad-error.ts'
import { suggest } from '../text/suggest.ts'

/** What a job has to be told so that its work can be judged: the headings every template has. */
export const templateParts = ['what', 'where', 'verify', 'boundaries'] as const

const field = /\{\{\s*([A-Za-z][A-Za-z0-9_-]*)\s*\}\}/g

/**
 * The prompt that a template makes. `{{name}}` is a field, `## What` the heading of a part, and `<!-- … -->` is for whoever fills it in and goes.
 * What is filled in is not looked at again. Pure.
 *
 * @param name of the template, for messages
 * @param values field → text
 * @throws bad-input naming a field without a value, a value without a field, and a part that is missing or empty
 */
export function fillTemplate(name: string, template: string, values: Readonly<Record<string, string>>): string {
  const text = template.replaceAll(/<!--[^]*?-->\n?/g, '').trimStart()
  const fields = [...new Set([...text.matchAll(field)].map(([, key = '']) => key))]
  const given = Object.keys(values)
  const unknown = given.filter((key) => !fields.includes(key))
  if (unknown.length > 0) throw unknownField(name, unknown[0] ?? '', fields)
  const open = fields.filter((key) => !given.includes(key))
  if (open.length > 0)
    throw new ScadError('bad-input', `the template "${name}" is not filled in: ${open.join(', ')}`, {
      hint: open.map((key) => `--set ${key}=…`).join(' '),
    })
  const problems = templateParts.flatMap((part) => problemOf(part, text, values))
  if (problems.length === 0) return filled(text, values)
  throw new ScadError('bad-input', `the template "${name}" ${problems.join(', and ')}`, {
    hint: `what a job needs to know has the headings ${templateParts.map((part) => `## ${part}`).join(', ')}, each with text below it`,
  })
}

function problemOf(part: string, text: string, values: Readonly<Record<string, string>>): string[] {
  const [section] = text.split(/^(?=##? )/m).filter((one) => heading(one) === part)
  if (section === undefined) return [`has no part "${part}"`]
  const below = section.slice(section.indexOf('\n') + 1 || section.length)
  return filled(below, values).trim() === '' ? [`has an empty part "${part}"`] : []
}

function heading(section: string): string | undefined {
  return /^## +(.+?)[ \t#]*$/m.exec(section.split('\n', 1)[0] ?? '')?.[1]?.toLowerCase()
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(field, (_, key: string) => values[key] ?? '')
}

function unknownField(name: string, key: string, fields: readonly string[]): ScadError {
  const near = suggest(key, fields)
  return new ScadError('bad-input', `the template "${name}" has no field "${key}"`, {
    hint: near === undefined ? `it has: ${fields.join(', ') || 'none'}` : `did you mean ${near}?`,
  })
}
