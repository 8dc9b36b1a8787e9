import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { cosmiconfig, defaultLoaders, type Loader } from 'cosmiconfig'
import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import { loadModule } from './load-module.ts'

/** A config as its file holds it, unchecked. */
export interface RawConfig {
  file: string
  content: unknown
}

const parsers: Record<string, Loader> = {
  ts: loadModule,
  mts: loadModule,
  js: loadModule,
  mjs: loadModule,
  cjs: loadModule,
  json: defaultLoaders['.json'],
  yaml: defaultLoaders['.yaml'],
  yml: defaultLoaders['.yml'],
}
const formats = Object.keys(parsers)
/** What a config may be called, the first found in a folder wins. `package.json` with a key `scad` comes last. */
export const configFileNames: readonly string[] = [
  ...formats.map((format) => `scad.config.${format}`),
  '.scadrc',
  ...formats.map((format) => `.scadrc.${format}`),
]

/**
 * Reads one config file.
 * @throws config-not-found, config-invalid when it cannot be parsed
 */
export async function readConfig(file: string): Promise<RawConfig> {
  const info = await stat(file).catch(() => undefined)
  if (info?.isFile() !== true) throw new ScadError('config-not-found', `no config file at ${file}`, { hint: 'scad init writes one' })
  const result = await translated(file, () => explorer(async () => {}).load(file))
  return { file, content: withoutSchemaKey(result?.config) }
}

/**
 * The nearest config, from a folder upwards to the root, past every package.json. A config of a stranger is refused before
 * anything of it runs: in a folder that others can write to, they would decide what runs here.
 * @param owners uids whose configs are trusted
 * @returns null when there is none
 * @throws config-invalid
 */
export async function findConfig(folder: string, owners: readonly number[]): Promise<RawConfig | null> {
  const search = explorer(async (file) => {
    const { uid } = await stat(file)
    if (owners.includes(uid)) return
    throw new ScadError('config-invalid', `${file}: belongs to another user (uid ${uid})`, { hint: `if you trust it: --config ${file}` })
  })
  for (let place = folder; ; place = dirname(place)) {
    const result = await translated(place, () => search.search(place))
    if (result !== null) return { file: result.filepath, content: withoutSchemaKey(result.config) }
    if (dirname(place) === place) return null
  }
}

/** @param check asked about a file before anything in it is run or believed */
function explorer(check: (file: string) => Promise<void>) {
  const checked =
    (parse: Loader): Loader =>
    async (file, text) => {
      const isPackage = basename(file) === 'package.json'
      if (!isPackage) await check(file)
      const content: unknown = await parse(file, text)
      if (isPackage && hasKey(content, 'scad')) await check(file)
      // cosmiconfig would merge other files in, whose relative paths would then start here, and pass over a missing one in silence
      if (hasKey(content, '$import')) throw new ScadError('config-invalid', `${file}: $import: unknown key`)
      return content
    }
  return cosmiconfig('scad', {
    searchPlaces: [...configFileNames, 'package.json'],
    loaders: Object.fromEntries([
      ...Object.entries(parsers).map(([format, parse]) => [`.${format}`, checked(parse)]),
      ['noExt', checked(defaultLoaders.noExt)],
    ]),
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
  })
}

/** What a parser or the file system says about a file, as one line of ours. */
async function translated<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ScadError || !(error instanceof Error)) throw error
    const file = 'filepath' in error ? String(error.filepath) : where
    const [said = ''] = error.message.replace(/^(?:JSON|YAML) Error in .*:\n/, '').split('\n')
    throw new ScadError('config-invalid', `${file}: ${cleanLine(said)}`, { cause: error })
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
