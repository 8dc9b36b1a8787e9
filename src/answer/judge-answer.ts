import { cleanLine } from '../text/clean.ts'
import type { Scad } from '../scad/scad.ts'
import type { Answer } from './answer.ts'
import { parseAnswer } from './parse-answer.ts'
import { runCheck } from './run-check.ts'

/**
 * Whether an answer fits a JSON Schema. An answer is what an agent wrote: it is bounded in size, depth and the time that it takes.
 * @param schema as JSON
 * @param answer null when there is none
 * @throws interrupted
 */
export async function judgeAnswer(scad: Pick<Scad, 'signal'>, schema: string, answer: string | null): Promise<Answer> {
  const parsed = parseAnswer(answer ?? '')
  if ('error' in parsed) return { valid: false, value: null, errors: [parsed.error] }
  const result = await runCheck(scad, { schema, answer: parsed.json })
  if (result.type === 'refused') return { valid: false, value: parsed.value, errors: [cleanLine(result.why)] }
  return { valid: result.errors.length === 0, value: parsed.value, errors: result.errors.map((error) => cleanLine(error)) }
}
