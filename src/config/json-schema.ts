import { z } from 'zod'
import { configSchema } from './schema.ts'

/** A JSON schema: plain JSON data. */
export const jsonSchemaSchema = z.record(z.string(), z.json())
export type JsonSchema = z.infer<typeof jsonSchemaSchema>

/** The config as a JSON schema, for the completion and checks of editors in YAML and JSON. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  const $schema = { type: 'string', description: 'Where editors find this schema; scad does not read it.' }
  return jsonSchemaSchema.parse({ ...schema, title: 'scad config', properties: { $schema, ...schema.properties } })
}
