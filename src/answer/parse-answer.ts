import { z } from 'zod'
import { cleanLine } from '../text/clean.ts'
import { formatSize } from '../text/size.ts'

/** An answer's JSON, or why there is none. */
export type ParsedAnswer = { json: string; value: JsonValue } | { error: string }

const valueSchema = z.json()
type JsonValue = z.infer<typeof valueSchema>

const maxLength = 1 << 20
const maxDepth = 100

/** The JSON that an answer is, or that its last code fence holds. Whatever the answer is, this ends soon. Pure. */
export function parseAnswer(answer: string): ParsedAnswer {
  if (answer.length > maxLength) return { error: `the answer is longer than ${formatSize(maxLength)}` }
  const whole = parseJson(answer)
  const fenced = 'error' in whole ? lastFence(answer) : null
  const inside = fenced === null ? whole : parseJson(fenced)
  return 'error' in inside ? whole : inside
}

function parseJson(json: string): ParsedAnswer {
  if (json.trim() === '') return { error: 'the answer is empty' }
  if (depthOf(json) > maxDepth) return { error: `the answer is nested more than ${maxDepth} deep` }
  try {
    const { data } = valueSchema.safeParse(JSON.parse(json))
    return data === undefined ? { error: 'the answer holds a number that is too large' } : { json, value: data }
  } catch (error) {
    return { error: `the answer is not JSON: ${cleanLine(error instanceof Error ? error.message : String(error), 200)}` }
  }
}

function lastFence(text: string): string | null {
  const end = text.lastIndexOf('```')
  const start = end < 1 ? -1 : text.lastIndexOf('```', end - 1)
  return start === -1 ? null : text.slice(text.indexOf('\n', start) + 1, end)
}

/** How deep brackets are nested, strings left out. */
function depthOf(json: string): number {
  let [depth, deepest, quoted] = [0, 0, false]
  for (let index = 0; index < json.length; index++) {
    const sign = json[index]
    if (quoted && sign === '\\') index++
    else if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === '[' || sign === '{')) deepest = Math.max(deepest, ++depth)
    else if (!quoted && (sign === ']' || sign === '}')) depth--
  }
  return deepest
}
