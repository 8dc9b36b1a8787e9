import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { packageFolder } from '../../../src/scad/package.ts'
import { findConfig, readConfig } from '../../../src/config/read-config.ts'
import type { GuardOf } from '../../../src/config/trust/module-guard.ts'
import { workplace } from './workplace.ts'

const anyone = [process.getuid?.() ?? 0]
const all: GuardOf = async () => ({ check() {} })
const data = '{"name": "atlas"}'
const typescript = 'const name: string = "atlas"\nexport default { name }\n'

test.each([
  ['scad.config.ts', typescript],
  ['scad.config.mts', typescript],
  ['scad.config.js', 'export default { name: "atlas" }'],
  ['scad.config.mjs', 'export default { name: "atlas" }'],
  ['scad.config.cjs', 'module.exports = { name: "atlas" }'],
  ['scad.config.json', data],
  ['scad.config.yaml', 'name: atlas'],
  ['scad.config.yml', 'name: atlas'],
  ['.scadrc', 'name: atlas'],
  ['.scadrc.json', data],
  ['.scadrc.yaml', 'name: atlas'],
  ['.scadrc.ts', typescript],
  ['package.json', `{"scad": ${data}}`],
])('%s is found from a folder below it', async (name, text) => {
  await using place = await workplace()
  const file = await place.write(`a/${name}`, text)
  await place.write('a/b/c/x', '')
  expect(await findConfig(join(place.folder, 'a/b/c'), anyone, all)).toMatchObject({ file, content: { name: 'atlas' } })
})

test.each(['scad.config.json', 'scad.config.mjs', '.scadrc', 'package.json'])('%s of more than 1 MiB is refused unread', async (name) => {
  await using place = await workplace()
  const file = await place.write(name, `/*${' '.repeat(2 ** 20)}*/`)
  const refused = { code: 'config-invalid', message: `${file}: larger than 1 MiB` }
  await expect(readConfig(file, all)).rejects.toMatchObject(refused)
  await expect(findConfig(place.folder, anyone, all)).rejects.toMatchObject(refused)
})

test('a package.json without a config does not end the climb', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.yaml', 'name: atlas')
  await place.write('packages/a/package.json', '{"name": "a"}')
  expect((await findConfig(join(place.folder, 'packages/a'), anyone, all))?.file).toBe(file)
})

test('nothing found is null', async () => {
  await using place = await workplace()
  expect(await findConfig(place.folder, anyone, all)).toBeNull()
})

test('the key $schema is for editors alone', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.json', '{"$schema": "./x.json", "name": "atlas"}')
  expect((await readConfig(file, all)).content).toEqual({ name: 'atlas' })
})

test('a config that changed is loaded afresh', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.ts', 'export default { name: "first" }')
  await readConfig(file, all)
  await place.write('scad.config.ts', 'export default { name: "the second" }')
  expect((await readConfig(file, all)).content).toEqual({ name: 'the second' })
})

test.each<[what: string, name: string, text: string, message: RegExp, hint: RegExp]>([
  ['an enum', 'scad.config.ts', '\nenum A { B }\nexport default {}', /config\.ts:2: TypeScript enum is not supported/, /plain JavaScript/],
  ['broken TypeScript', 'scad.config.ts', 'export default {\n name "x"\n}', /config\.ts:2: /, /node .*scad\.config\.ts/],
  ['a value import of scad', 'scad.config.ts', 'import { x } from "scad"\nexport default x', /Cannot find package 'scad'/, /import type/],
  ['code that throws', 'scad.config.mjs', '\n\nthrow new Error("no such\\u001b[31m thing")', /config\.mjs:3: no such.*thing/, /node/],
  ['no default export', 'scad.config.ts', 'export const config = {}', /no default export/, /export default/],
  ['broken JSON', 'scad.config.json', '{"name": }', /config\.json: .*JSON/, /^$/],
  ['broken YAML', 'scad.config.yaml', 'name: [a', /config\.yaml: /, /^$/],
  ['a key twice in YAML', 'scad.config.yaml', 'name: a\nname: b', /config\.yaml: duplicated/, /^$/],
  ['an import that cosmiconfig would follow', 'scad.config.yaml', '$import: ./gone.yaml', /\$import: unknown key/, /^$/],
])('%s is one line that names the file', async (_what, name, text, message, hint) => {
  await using place = await workplace()
  const error = await failureIn(await place.write(name, text))
  expect(error).toMatchObject({ code: 'config-invalid', message: expect.stringMatching(message) })
  expect(error.hint ?? '').toMatch(hint)
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(error.message).not.toMatch(/[\n\u001b]/)
})

test('an empty config is a config without its keys, not none', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.yaml', '')
  expect(await findConfig(place.folder, anyone, all)).toEqual({ file, content: undefined, program: false })
})

test('what cosmiconfig takes for a config of its own is not run', async () => {
  await using place = await workplace()
  const file = await place.write('scad.config.yaml', 'name: atlas')
  await place.write('.config/config.js', 'console.log("ran")')
  const { stdout } = await node(process.execPath, ['-e', `${reader(file)}.then(({ content }) => console.log(content.name))`], {
    cwd: place.folder,
  })
  expect(stdout).toBe('atlas\n')
})

test('the config of a stranger is refused before it runs', async () => {
  await using place = await workplace()
  await place.write('scad.config.mjs', 'globalThis.scadTestRan = true\nexport default {}')
  await expect(findConfig(place.folder, [4_000_000], all)).rejects.toMatchObject({
    code: 'config-invalid',
    hint: expect.stringContaining('--config'),
  })
  expect(globalThis).not.toHaveProperty('scadTestRan')
})

test('a package.json of a stranger matters only when it holds a config', async () => {
  await using place = await workplace()
  await place.write('package.json', '{"name": "a"}')
  expect(await findConfig(place.folder, [4_000_000], all)).toBeNull()
  await place.write('package.json', `{"scad": ${data}}`)
  await expect(findConfig(place.folder, [4_000_000], all)).rejects.toMatchObject({ code: 'config-invalid' })
})

test('a file that is not there, and a folder, are no config', async () => {
  await using place = await workplace()
  await expect(readConfig(join(place.folder, 'gone.ts'), all)).rejects.toMatchObject({ code: 'config-not-found' })
  await expect(readConfig(place.folder, all)).rejects.toMatchObject({ code: 'config-not-found' })
})

test('Node says nothing on stderr about a TypeScript config outside a module package', async () => {
  await using place = await workplace()
  await place.write('package.json', '{"name": "commonjs"}')
  const file = await place.write(
    'scad.config.ts',
    'import type { Config } from "scad"\nexport default { name: "atlas" } satisfies Partial<Config>',
  )
  const script = `${reader(file)}.then((read) => { console.log(read.content.name); process.emitWarning('another one') })`
  const { stdout, stderr } = await node(process.execPath, ['-e', script])
  expect(stdout).toBe('atlas\n')
  expect(stderr).not.toMatch(/TYPELESS|stripping/i)
  expect(stderr).toMatch(/another one/)
})

const node = promisify(execFile)

/** The source of a call of `readConfig`. Node itself has to run it: under vitest, imports are not Node's own. */
function reader(file: string): string {
  const module = join(packageFolder(), 'src/config/read-config.ts')
  return `import(${JSON.stringify(module)}).then((config) => config.readConfig(${JSON.stringify(file)}, async () => ({ check() {} })))`
}

async function failureIn(file: string): Promise<{ code: string; message: string; hint?: string }> {
  const script = `${reader(file)}.catch(({ code, message, hint }) => console.log(JSON.stringify({ code, message, hint })))`
  const { stdout } = await node(process.execPath, ['-e', script])
  return z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).parse(JSON.parse(stdout || '{}'))
}
