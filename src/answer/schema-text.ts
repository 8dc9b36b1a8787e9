import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { formatSize } from '../text/size.ts'
import { runCheck } from './run-check.ts'

export const maxSchemaBytes = 64 << 10

/** A JSON Schema that an answer has to fit, of draft-07 or 2020-12. */
export const jsonSchemaSchema = z.record(z.string(), z.unknown())
export type JsonSchema = z.infer<typeof jsonSchemaSchema>

/** The same as a person names it on a command line; `readSchema` reads it. */
export const schemaFileField = z
  .string()
  .min(1)
  .optional()
  .describe('file with a JSON Schema: the answer is JSON that fits it, and whoever waits asks once more for one that does not')

const hint = '--schema takes a JSON Schema of draft-07 or 2020-12, whose references are to parts of itself'

/** A schema as it is kept and shown to the agent. Pure. @throws bad-input when it is too long */
export function schemaText(schema: JsonSchema): string {
  const text = JSON.stringify(schema)
  if (Buffer.byteLength(text) <= maxSchemaBytes) return text
  throw new ScadError('bad-input', `the schema is longer than ${formatSize(maxSchemaBytes)}`, { hint })
}

/** Makes sure that answers can be checked by a schema. @throws bad-input with what is wrong with it; interrupted */
export async function requireJsonSchema(scad: Pick<Scad, 'signal'>, schema: JsonSchema): Promise<void> {
  const result = await runCheck(scad, { schema: schemaText(schema), answer: null })
  if (result.type === 'refused') throw new ScadError('bad-input', `the schema cannot be used: ${cleanLine(result.why)}`, { hint })
}
