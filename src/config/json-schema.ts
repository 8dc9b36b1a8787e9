import { z } from 'zod'
import { configSchema } from './schema.ts'

/** A JSON schema: plain data. */
export type JsonSchema = z.core.JSONSchema.BaseSchema

/** The config as a JSON schema, for the completion and checks of editors in YAML and JSON. */
export function configJsonSchema(): JsonSchema {
  const schema: JsonSchema = z.toJSONSchema(configSchema, { io: 'input' })
  const $schema: JsonSchema = { type: 'string', description: 'Where editors find this schema; scad does not read it.' }
  return { ...schema, title: 'scad config', properties: { $schema, ...schema.properties } }
}
