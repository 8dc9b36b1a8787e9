import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import type { GuardOf } from './trust/module-guard.ts'
import { loadModule } from './load-module.ts'
import { parseJson, parseYaml } from './parse-yaml.ts'
import { shellLine } from '../text/shell-line.ts'

/** A config as its file holds it, unchecked. */
export interface RawConfig {
  file: string
  content: unknown
  /** It was run to get it. */
  program: boolean
}

const programs = ['ts', 'mts', 'js', 'mjs', 'cjs']
const formats = [...programs, 'json', 'yaml', 'yml']
/** More than any config, or package.json, holds. */
const maxBytes = 2 ** 20
/** What a config may be called, the first found in a folder wins. `package.json` with a key `scad` comes last. */
export const configFileNames: readonly string[] = [
  ...formats.map((format) => `scad.config.${format}`),
  '.scadrc',
  ...formats.map((format) => `.scadrc.${format}`),
]

/**
 * Reads one config file.
 * @param guardOf what a config that is a program may run
 * @throws config-not-found, config-invalid when it cannot be parsed, and what the guard throws
 */
export async function readConfig(file: string, guardOf: GuardOf): Promise<RawConfig> {
  const info = await stat(file).catch(() => undefined)
  if (info?.isFile() !== true) throw new ScadError('config-not-found', `no config file at ${file}`, { hint: 'scad init writes one' })
  return await parse(file, guardOf)
}

/**
 * The nearest config, from a folder upwards to the root, past every package.json. A config of a stranger is refused before
 * anything of it runs: in a folder that others can write to, they would decide what runs here.
 * @param owners uids whose configs are read
 * @param guardOf what a config that is a program may run
 * @returns null when there is none
 * @throws config-invalid
 */
export async function findConfig(folder: string, owners: readonly number[], guardOf: GuardOf): Promise<RawConfig | null> {
  for (let place = folder; ; place = dirname(place)) {
    for (const name of [...configFileNames, 'package.json']) {
      const found = await readOwned(join(place, name), owners, guardOf)
      if (found !== null) return found
    }
    if (dirname(place) === place) return null
  }
}

/** Null when there is no such file, or none that can be read; a package.json without the key `scad` is none either. */
async function readOwned(file: string, owners: readonly number[], guardOf: GuardOf): Promise<RawConfig | null> {
  const info = await stat(file).catch(() => undefined)
  if (info?.isFile() !== true) return null
  const isPackage = basename(file) === 'package.json'
  const stranger = owners.includes(info.uid)
    ? null
    : new ScadError('config-invalid', `${file}: belongs to another user (uid ${info.uid})`, {
        hint: `if you trust it: ${shellLine(['--config', file])}`,
      })
  if (stranger !== null && !isPackage) throw stranger
  const config = await parse(file, guardOf).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return null
    throw error
  })
  if (config === null || (isPackage && config.content === undefined)) return null
  if (stranger !== null) throw stranger
  return config
}

/**
 * Not by cosmiconfig's own search: that one looks into the working directory for a config of its own first, such as `.config/config.js`,
 * and runs it.
 */
async function parse(file: string, guardOf: GuardOf): Promise<RawConfig> {
  const format = extname(file).slice(1)
  if (format !== '' && !formats.includes(format))
    throw new ScadError('config-invalid', `${file}: not a config by its name; one ends with .${formats.join(', .')}`)
  if ((await stat(file)).size > maxBytes)
    throw new ScadError('config-invalid', `${file}: larger than 1 MiB`, { hint: 'no config is: look whether it is the file you mean' })
  const program = programs.includes(format)
  const whole = program ? await loadModule(file, await guardOf(file)) : await parseData(file, format === 'json')
  // cosmiconfig would merge other files in, whose relative paths would then start here, and pass over a missing one in silence
  if (hasKey(whole, '$import')) throw new ScadError('config-invalid', `${file}: $import: unknown key`)
  const content = basename(file) === 'package.json' ? valueOf(whole, 'scad') : whole
  return { file, content: withoutSchemaKey(content), program }
}

async function parseData(file: string, isJson: boolean): Promise<unknown> {
  const text = await readFile(file, 'utf8')
  // an empty file is no JSON, and no mistake
  if (text.trim() === '') return undefined
  try {
    return await (isJson ? parseJson(text) : parseYaml(text))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new ScadError('config-invalid', `${file}: ${cleanLine(error.message)}`, { cause: error })
  }
}

/** `$schema` is for editors. */
function withoutSchemaKey(content: unknown): unknown {
  if (!hasKey(content, '$schema')) return content
  return Object.fromEntries(Object.entries(content).filter(([key]) => key !== '$schema'))
}

function hasKey(content: unknown, key: string): content is object {
  return typeof content === 'object' && content !== null && Object.hasOwn(content, key)
}

function valueOf(content: unknown, key: string): unknown {
  return hasKey(content, key) ? Object.entries(content).find(([name]) => name === key)?.[1] : undefined
}
