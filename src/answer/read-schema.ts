import { resolve } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { readNamedFile } from '../host/read-named-file.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { type JsonSchema, jsonSchemaSchema, maxSchemaBytes } from './schema-text.ts'

const fileError = { what: 'schema file', code: 'path-not-found', hint: '--schema takes a path on this machine' } as const

/**
 * The JSON Schema in a file, or undefined when none is named.
 * @param file path on the host, a relative one from where scad was called
 * @throws path-not-found, bad-input
 */
export async function readSchema(scad: Pick<Scad, 'cwd'>, file: string | undefined): Promise<JsonSchema | undefined> {
  if (file === undefined) return undefined
  const path = resolve(scad.cwd, file)
  // blanks do not count to its length
  const text = (await readNamedFile(path, 16 * maxSchemaBytes, fileError)).toString()
  try {
    return jsonSchemaSchema.parse(JSON.parse(text))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON: ${cleanLine(cause.message, 200)}` : 'holds no object'
    throw new ScadError('bad-input', `the schema file ${path} ${why}`, { hint: 'see https://json-schema.org', cause })
  }
}
