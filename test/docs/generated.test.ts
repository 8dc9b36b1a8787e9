import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { groups } from '../../commands/groups.ts'
import { generatedFiles, root, schemaFolder } from '../../scripts/docs/generated-files.ts'
import { loadCommands } from '../../scripts/docs/load-commands.ts'
import { optionTable } from '../../src/cli/option-table.ts'

const files = await generatedFiles()
const commands = await loadCommands(join(root, 'commands'))
const visible = commands.filter(({ command }) => command.hidden !== true)

test.each([...files.keys()])('%s is current: run `npm run docs` when it is not', (path) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(files.get(path))
})

test('no schema is left over from a command that is gone', () => {
  const left = readdirSync(join(root, schemaFolder)).filter((name) => !files.has(`${schemaFolder}/${name}`))
  expect(left).toEqual([])
})

test.each(visible.map(({ path, command }) => [path.join(' '), command] as const))('scad %s tells what its words mean', (name, command) => {
  const table = optionTable(command)
  const fields = [...table.options, ...table.positionals, ...(table.passthrough === undefined ? [] : [table.passthrough])]
  expect(fields.filter(({ description }) => description === '').map(({ key }) => key)).toEqual([])
  expect(command.summary).toMatch(/^[A-Z][^.]*$/)
  expect(command.examples.length).toBeGreaterThan(0)
  expect(
    command.examples.filter((example) => !example.command.includes(name.split(' ')[0] ?? '') && !example.command.startsWith('git ')),
  ).toEqual([])
})

test.each(visible.map(({ path }) => path.join('-')))('the JSON of %s is described to its last value', (name) => {
  const text = files.get(`${schemaFolder}/${name}.json`) ?? ''
  expect(openPlaces(JSON.parse(text), '')).toEqual([])
})

test('every folder of commands is a group with a summary, and every group a folder', () => {
  const folders = new Set(commands.flatMap(({ path: [first, more] }) => (more === undefined ? [] : [first])))
  expect(Object.keys(groups).toSorted()).toEqual([...folders].toSorted())
})

/** Where a JSON Schema allows anything at all: `{}`, `true`, or an object or list without its contents. */
function openPlaces(schema: unknown, path: string): string[] {
  if (schema === true) return [path]
  if (typeof schema !== 'object' || schema === null) return []
  const entries = Object.entries(schema).filter(([key]) => !['title', 'description', '$schema'].includes(key))
  if (entries.length === 0) return [path]
  const type = 'type' in schema ? schema.type : undefined
  if (type === 'object' && !('properties' in schema) && !('additionalProperties' in schema)) return [path]
  if (type === 'array' && !('items' in schema) && !('prefixItems' in schema)) return [path]
  return entries.flatMap(([key, value]) => {
    if (key === 'properties' || key === '$defs' || key === 'definitions')
      return Object.entries(value as Record<string, unknown>).flatMap(([name, inner]) => openPlaces(inner, `${path}/${name}`))
    if (['items', 'additionalProperties'].includes(key)) return openPlaces(value, `${path}/${key}`)
    return ['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(key)
      ? (value as unknown[]).flatMap((inner) => openPlaces(inner, `${path}/${key}`))
      : []
  })
}
