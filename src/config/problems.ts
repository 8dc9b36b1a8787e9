import type { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { issueText } from '../text/issue-text.ts'

/** One thing that is wrong with a config: where (`repos.core.path`, '' for the whole file) and what. */
export interface Problem {
  path: string
  message: string
}

/** Every problem a schema found, one for each unknown key, each with the path a person would write. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [...above, ...issue.path]))
}

/** @returns the error `config-invalid` for a file: its one problem in the message, or their number, and all of them in `details.problems` */
export function configInvalid(file: string, problems: readonly Problem[]): ScadError {
  const [only] = problems
  const what =
    problems.length === 1 && only !== undefined ? `${only.path}${only.path && ': '}${only.message}` : `${problems.length} problems`
  return new ScadError('config-invalid', `${file}: ${what}`, {
    fix: 'scad config schema',
    hint: 'every key and what it takes: scad config schema',
    details: { file, problems },
  })
}

/** `repos.core.setup[0].run` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = /^[\w$./-]+$/.test(String(part)) && !String(part).includes('.') ? String(part) : JSON.stringify(String(part))
    return text === '' ? key : `${text}.${key}`
  }, '')
}

function problemsOfIssue(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): Problem[] {
  const here = pathText(path)
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => ({ path: pathText([...path, key]), message: messages[index] ?? 'unknown key' }))
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((branch) => !branch.some(isOtherKind))
    const [branch] = meant
    return meant.length === 1 && branch !== undefined ? problemsOf(branch, path) : [{ path: here, message: choicesText(issue) }]
  }
  return [{ path: here, message: issueText(issue) }]
}

/** True when this branch of a union was not what the value tried to be: another type altogether. */
function isOtherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

/** What a union takes: `must be one of "none", "allow", "open" or an object`. */
function choicesText(union: z.core.$ZodIssueInvalidUnion): string {
  const issues = union.errors.flat().filter(({ path }) => path.length === 0)
  const values = issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map((value) => JSON.stringify(value)) : []))
  const kinds = issues.flatMap((issue) => (issue.code === 'invalid_type' ? [kindNames[issue.expected] ?? issue.expected] : []))
  return `must be ${values.length > 1 ? 'one of ' : ''}${choices.format(new Set([...values, ...kinds]))}`
}

// without a comma before the last
const choices = new Intl.ListFormat('en-GB', { type: 'disjunction' })

const kindNames: Readonly<Record<string, string>> = {
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
}
