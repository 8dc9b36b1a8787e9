import { z } from 'zod'
import { defineCommand } from '../../src/cli/command.ts'
import { configJsonSchema, jsonSchemaSchema } from '../../src/config/json-schema.ts'

export const command = defineCommand({
  summary: 'Print the JSON schema of the config',
  description: 'With it editors complete and check configs in YAML and JSON.',
  examples: [{ command: 'scad config schema > scad.schema.json', text: 'keep it beside the config, for "$schema" to name' }],
  input: z.object({}),
  output: jsonSchemaSchema,
  run: async () => configJsonSchema(),
  render: (schema, page) => page.text(`${JSON.stringify(schema, null, 2)}\n`),
})
