import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configJsonSchema } from '../../../src/config/json-schema.ts'
import { packageFolder } from '../../../src/scad/package.ts'

test('the JSON schema in the docs is that of the config', async () => {
  const kept = await readFile(join(packageFolder(), 'docs/schemas/config.schema.json'), 'utf8')
  // to renew it: npm run docs
  expect(kept).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
})

test('a config may name its schema, and needs only a name and repos', () => {
  expect(configJsonSchema()).toMatchObject({
    properties: { $schema: { type: 'string' } },
    required: ['name', 'repos'],
    additionalProperties: false,
  })
})

test('every key is described', () => {
  expect(undescribed(configJsonSchema(), '')).toEqual([])
})

const nodeSchema = z.looseObject({ properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })).default({}) })

/** The paths of properties that have no description. */
function undescribed(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => undescribed(item, path))
  const node = nodeSchema.safeParse(schema)
  if (!node.success) return []
  const { properties, ...rest } = node.data
  return [
    ...Object.entries(properties).flatMap(([key, value]) => [
      ...(value.description === undefined ? [`${path}.${key}`] : []),
      ...undescribed(value, `${path}.${key}`),
    ]),
    ...Object.values(rest).flatMap((item) => undescribed(item, path)),
  ]
}
