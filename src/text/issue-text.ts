import type { z } from 'zod'

/** What a schema finds wrong with a value, as the end of a sentence that names it: its own words, else plain ones for what zod finds. Pure. */
export function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return `bad key: ${issue.issues.map(issueText).join(', ')}`
  const [, own] = /^(?:Invalid (?:input|option)|Too (?:small|big)): (.*)$/s.exec(issue.message) ?? []
  if (own === undefined) return issue.message
  switch (issue.code) {
    case 'too_small':
      return boundText(issue.origin, Number(issue.minimum), issue.inclusive === true ? 'at least' : 'more than')
    case 'too_big':
      return boundText(issue.origin, Number(issue.maximum), issue.inclusive === true ? 'at most' : 'less than')
    case 'invalid_type':
      if (own.endsWith('received undefined')) return 'is missing'
      return own === 'expected int, received number' ? 'must be a whole number' : own
    case 'invalid_value':
      return issue.values.length === 1 ? own : `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    default:
      return own
  }
}

/** A number is bounded itself, and a text or a list in its length. */
function boundText(origin: string, bound: number, how: string): string {
  const lengths: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' }
  const unit = lengths[origin]
  if (unit === undefined) return `must be ${how} ${bound}`
  return how === 'at least' && bound === 1 ? 'is empty' : `must have ${how} ${bound} ${unit}`
}
