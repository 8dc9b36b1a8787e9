import { z } from 'zod'

const schemaSchema = z.object({
  type: z
    .string()
    .transform((name) => name.toLowerCase())
    .default('string'),
  properties: z.record(z.string(), z.unknown()).default({}),
})

/** A value of the shape that a JSON Schema describes, as far as questions beside the work use it. */
export function fittingValue(schema: unknown): unknown {
  const { type, properties } = schemaSchema.parse(schema)
  if (type === 'object') return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, fittingValue(each)]))
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return false
  return type === 'array' ? [] : 'an answer beside the script'
}
