import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configJsonSchema } from '../../../src/config/json-schema.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { readConfig } from '../../../src/config/read-config.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { workplace } from './workplace.ts'

const file = join(packageFolder(), 'scad.config.example.ts')

test('the example loads', async () => {
  await using place = await workplace()
  expect(await parseConfig(place.scad, await readConfig(file, async () => ({ check() {} })))).toMatchObject({
    name: 'atlas',
    agent: 'claude',
  })
})

test('the example shows every key', async () => {
  const text = await readFile(file, 'utf8')
  const keys = [...keysOf(configJsonSchema())].filter((key) => key !== '$schema')
  expect(keys.length).toBeGreaterThan(40)
  expect(keys.filter((key) => !new RegExp(`\\b${key}'?:`).test(text))).toEqual([])
})

test('the example type-checks with its type imported from the package', async () => {
  const tsc = join(packageFolder(), 'node_modules/.bin/tsc')
  const check = promisify(execFile)(tsc, ['--noEmit', '--listFiles', '--project', 'test'], { cwd: packageFolder(), maxBuffer: 16 << 20 })
  // it ends with an error when any other file has one
  const { stdout } = await check.catch((error: unknown) => z.object({ stdout: z.string() }).parse(error))
  const lines = stdout.split('\n')
  expect(lines).toContain(file)
  expect(lines.filter((line) => line.startsWith('scad.config.example.ts('))).toEqual([])
})

const nodeSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })

/** The names of all properties, however deep. */
function keysOf(schema: unknown): Set<string> {
  if (Array.isArray(schema)) return new Set(schema.flatMap((item) => [...keysOf(item)]))
  const node = nodeSchema.safeParse(schema)
  if (!node.success) return new Set()
  const { properties = {}, ...rest } = node.data
  return new Set([
    ...Object.keys(properties),
    ...[...Object.values(properties), ...Object.values(rest)].flatMap((item) => [...keysOf(item)]),
  ])
}
