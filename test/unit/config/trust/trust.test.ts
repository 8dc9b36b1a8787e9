import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { loadProject, loadTrustedProject } from '../../../../src/config/load.ts'
import { listTrusted, trustConfig, untrustConfig } from '../../../../src/config/trust/trust-config.ts'
import { packageFolder } from '../../../../src/scad/package.ts'
import type { Scad } from '../../../../src/scad/scad.ts'
import { onTerminal } from '../../../support/terminal.ts'
import { workplace } from '../workplace.ts'

const place = await workplace()
afterAll(async () => await place[Symbol.asyncDispose]())
beforeEach(async () => await rm(join(place.folder, 'state'), { recursive: true, force: true }))

const { scad } = place
/** Somebody sits at the terminal and gives this answer; what they were asked is kept. */
function asked(answer: boolean): { scad: Scad; questions: string[] } {
  const questions: string[] = []
  const confirm = async (question: string): Promise<boolean> => {
    questions.push(question)
    return answer
  }
  return { scad: { ...scad, confirm }, questions }
}

const plain = 'name: atlas\nrepos: { core: { path: ./core } }\n'
const wide = `${plain}mounts: [{ source: ./data, target: /data }]\n`

test('a config of data that asks for nothing needs no trust', async () => {
  const config = await place.write('plain/scad.config.yaml', plain)
  expect((await loadTrustedProject(scad, { config })).name).toBe('atlas')
})

test('one that asks for more can be looked at, and not acted on, until it is trusted', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  expect((await loadProject(scad, { config })).mounts).toHaveLength(1)
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({
    code: 'config-untrusted',
    hint: expect.stringContaining(`scad trust ${config}`),
    message: expect.stringContaining(': sessions see '),
    details: { file: config, asks: [`sessions see ${place.folder}/wide/data of this machine at /data`] },
  })
  await trustConfig(scad, { file: config, yes: true })
  expect((await loadTrustedProject(scad, { config })).mounts).toHaveLength(1)
})

test('what is to be typed names the config as a shell takes it', async () => {
  const config = await place.write("it's $(date)/scad.config.yaml", wide)
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({
    hint: expect.stringContaining(`scad trust '${place.folder}/it'\\''s $(date)/scad.config.yaml' (`),
  })
})

test('what changed is asked for again, but for a comment', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  await trustConfig(scad, { file: config, yes: true })
  await place.write('wide/scad.config.yaml', `# why\n${wide}`)
  await loadTrustedProject(scad, { config })
  await place.write('wide/scad.config.yaml', wide.replace('./data', '/srv'))
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({
    code: 'config-untrusted',
    message: expect.stringContaining(`${config} changed since it was trusted: `),
  })
  await place.write('wide/scad.config.yaml', plain)
  await loadTrustedProject(scad, { config })
})

test('trust is of one place: the same config elsewhere has none', async () => {
  await trustConfig(scad, { file: await place.write('wide/scad.config.yaml', wide), yes: true })
  const config = await place.write('elsewhere/scad.config.yaml', wide)
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({ code: 'config-untrusted' })
})

test('who sits at the terminal is told what it asks for, and asked once', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  const no = asked(false)
  await expect(loadTrustedProject(no.scad, { config })).rejects.toMatchObject({ code: 'config-untrusted' })
  const yes = asked(true)
  await loadTrustedProject(yes.scad, { config })
  await loadTrustedProject(yes.scad, { config })
  expect(yes.questions).toEqual([expect.stringMatching(/asks for more.*\n.*\/data\nTrust it\?$/)])
})

test('a command of several lines is asked about on one', async () => {
  const config = await place.write('lines/scad.config.yaml', `${plain}environment: { run: ["true\\n- nothing else"] }\n`)
  const no = asked(false)
  await expect(loadTrustedProject(no.scad, { config })).rejects.toMatchObject({ code: 'config-untrusted' })
  expect(no.questions).toEqual([expect.stringContaining(String.raw`- "the build runs as root: true\n- nothing else"`)])
})

test('what changes while somebody is asked is not what they said yes to', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  const confirm = async (): Promise<boolean> => {
    await place.write('wide/scad.config.yaml', wide.replace('./data', '/srv'))
    return true
  }
  await expect(loadTrustedProject({ ...scad, confirm }, { config })).rejects.toMatchObject({
    code: 'config-untrusted',
    message: expect.stringContaining('changed while you were asked'),
  })
  expect(await listTrusted(scad)).toEqual([])
})

test('a config in the folder of the user needs none', async () => {
  const config = await place.write('user/.config/scad/scad.config.yaml', wide)
  expect((await loadTrustedProject(scad, { config })).name).toBe('atlas')
})

test.each([
  ['a program of a hook', 'notify.sh', 'on: { job-ended: [{ command: [./notify.sh] }] }'],
  ['what a hook gives to a shell', 'notify.sh', 'on: { job-ended: [{ command: [sh, notify.sh] }] }'],
  ['a Dockerfile', 'Dockerfile', 'environment: { dockerfile: ./Dockerfile }'],
  ['what is installed', 'req.txt', 'environment: { python: { requirements: [req.txt] } }'],
])('a change of %s is asked for again', async (_what, file, key) => {
  const config = await place.write('named/scad.config.yaml', `${plain}${key}\n`)
  await place.write(`named/${file}`, 'as it was')
  await trustConfig(scad, { file: config, yes: true })
  await loadTrustedProject(scad, { config })
  await place.write(`named/${file}`, 'another')
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({
    code: 'config-untrusted',
    message: expect.stringContaining('names a file, or a place, that changed since it was trusted: '),
  })
})

test('a mount that leads elsewhere by now is asked for again', async () => {
  const config = await place.write('moved/scad.config.yaml', wide)
  await mkdir(join(place.folder, 'moved/data'))
  await trustConfig(scad, { file: config, yes: true })
  await rm(join(place.folder, 'moved/data'), { recursive: true })
  await mkdir(join(place.folder, 'other'))
  await symlink('../other', join(place.folder, 'moved/data'))
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({ code: 'config-untrusted' })
})

test('a repository is elsewhere when a symbolic link leads there', async () => {
  const config = await place.write('lead/scad.config.yaml', plain)
  await mkdir(join(place.folder, 'private'), { recursive: true })
  await symlink('../private', join(place.folder, 'lead/core'))
  const asks = [`sessions hold the repository core, which is elsewhere: ${place.folder}/private`]
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({ code: 'config-untrusted', details: { asks } })
})

test('git works in no git folder that came with the config before that is trusted', async () => {
  const config = await place.write('bare/scad.config.yaml', plain)
  await place.repo('bare')
  place.git('bare', 'init', '-q', '--bare', 'core')
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({
    code: 'config-untrusted',
    message: expect.stringContaining(`git works on this machine by the settings of ${place.folder}/bare/core`),
  })
})

test('what is trusted is listed, and is trusted no more once it is taken back', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  await trustConfig(scad, { file: config, yes: true })
  expect((await listTrusted(scad)).map(({ id }) => id)).toEqual([config])
  expect((await untrustConfig(scad, { file: config })).map(({ id }) => id)).toEqual([config])
  expect(await listTrusted(scad)).toEqual([])
  await expect(loadTrustedProject(scad, { config })).rejects.toMatchObject({ code: 'config-untrusted' })
})

test('a config that nobody trusted is said not to have been', async () => {
  const config = await place.write('wide/scad.config.yaml', wide)
  place.said.length = 0
  expect(await untrustConfig(scad, { file: config })).toEqual([])
  expect(place.said).toEqual([{ type: 'note', text: `${config} was not trusted` }])
})

test('what --yes allows is told whole', async () => {
  const end = `${'; true'.repeat(100)}; the-end`
  const config = await place.write('long/scad.config.yaml', `${plain}environment: { run: ["true${end}"] }\n`)
  place.said.length = 0
  await trustConfig(scad, { file: config, yes: true })
  expect(place.said).toContainEqual({ type: 'note', text: `- the build runs as root: true${end}`, whole: true })
})

/** What a program that is not trusted would leave. */
const mark = join(place.folder, 'ran')
const program = (more: string) => `import { writeFileSync } from 'node:fs'
${more}
writeFileSync(${JSON.stringify(mark)}, '')
export default { name: 'atlas', repos: { core: { path: './core' } } }
`

/** `scad ARGS` as Node itself runs it: under vitest, imports are not Node's own. */
async function cli(folder: string, ...args: string[]): Promise<{ code: number; stderr: string }> {
  await rm(mark, { force: true })
  const options = { cwd: join(place.folder, folder), env: { ...scad.env } }
  return await new Promise((resolve) => {
    execFile(process.execPath, [join(packageFolder(), 'commands/scad.ts'), ...args], options, (error, _stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    )
  })
}

test('a program that nobody trusted is not run, not even to be shown', async () => {
  const config = await place.write('program/scad.config.ts', program(''))
  const { code, stderr } = await cli('program', 'config', 'show')
  expect([code, stderr]).toEqual([5, expect.stringContaining(`${config} is a program that nobody has trusted yet`)])
  expect(existsSync(mark)).toBe(false)
  expect(await cli('program', 'trust', '--yes')).toMatchObject({ code: 0 })
  expect(await cli('program', 'config', 'show')).toMatchObject({ code: 0 })
  expect(existsSync(mark)).toBe(true)
})

test('who sits at a terminal is asked, and yes lets it run', async () => {
  await place.write('asked/scad.config.ts', program(''))
  const command = [process.execPath, join(packageFolder(), 'commands/scad.ts'), 'config', 'show']
  await using terminal = await onTerminal(command, { cwd: join(place.folder, 'asked'), env: { ...scad.env } })
  await terminal.see('Trust it? [y/N] ')
  terminal.type('y\n')
  expect((await terminal.ended).code).toBe(0)
  expect(terminal.shown()).toContain('"name": "atlas"')
})

test('nothing of a program runs when a file that it loads changed, or is a new one', async () => {
  await place.write('graph/scad.config.ts', program("import './part.ts'\nimport './data.json' with { type: 'json' }"))
  const part = await place.write('graph/part.ts', "import './deeper.cjs'")
  const deeper = await place.write('graph/deeper.cjs', '')
  const data = await place.write('graph/data.json', '{}')
  expect(await cli('graph', 'trust', '--yes')).toMatchObject({ code: 0 })
  expect((await listTrusted(scad))[0]?.modules).toEqual([data, deeper, part, join(place.folder, 'graph/scad.config.ts')].toSorted())
  expect(await cli('graph', 'config', 'show')).toMatchObject({ code: 0 })
  for (const file of ['graph/deeper.cjs', 'graph/data.json']) {
    const kept = file.endsWith('json') ? '{}' : ''
    await place.write(file, file.endsWith('json') ? '{"a": 1}' : '1')
    expect(await cli('graph', 'config', 'show')).toMatchObject({ code: 5, stderr: expect.stringContaining(join(place.folder, file)) })
    expect(existsSync(mark)).toBe(false)
    await place.write(file, kept)
  }
  await place.write('graph/further.ts', '')
  await place.write('graph/part.ts', "import './deeper.cjs'\nimport './further.ts'")
  expect(await cli('graph', 'config', 'show')).toMatchObject({ code: 5, stderr: expect.stringContaining(part) })
  expect(existsSync(mark)).toBe(false)
})

test.each([
  ['the config is a symbolic link', 'linked/scad.config.ts', 'linked'],
  ['its folder is one', 'linked-folder', 'linked-folder'],
])('what a program loads is asked about when %s', async (_case, link, folder) => {
  const helper = await place.write('tools/helper.ts', '')
  const config = await place.write('tools/scad.config.ts', program("import './helper.ts'"))
  await rm(join(place.folder, folder), { recursive: true, force: true })
  if (link !== folder) await mkdir(join(place.folder, folder))
  await symlink(link === folder ? join(place.folder, 'tools') : config, join(place.folder, link))
  const file = join(place.folder, folder, 'scad.config.ts')
  expect(await cli('.', 'trust', file, '--yes')).toMatchObject({ code: 0 })
  expect(await cli('.', 'config', 'show', '--config', file)).toMatchObject({ code: 0 })
  await place.write('tools/helper.ts', '1')
  expect(await cli('.', 'config', 'show', '--config', file)).toMatchObject({ code: 5, stderr: expect.stringContaining(helper) })
  expect(existsSync(mark)).toBe(false)
})

test.each([
  ['by createRequire', 'asks/x.cjs', "import { createRequire } from 'node:module'\ncreateRequire(import.meta.filename)('./x.cjs')"],
  ['by its path in node_modules', 'asks/node_modules/x.cjs', "import './node_modules/x.cjs'"],
])('a file that is loaded %s is asked about', async (_how, path, line) => {
  const file = await place.write(path, '')
  await place.write('asks/scad.config.ts', program(line))
  expect(await cli('asks', 'trust', '--yes')).toMatchObject({ code: 0 })
  expect(await cli('asks', 'config', 'show')).toMatchObject({ code: 0 })
  await place.write(path, '1')
  expect(await cli('asks', 'config', 'show')).toMatchObject({ code: 5, stderr: expect.stringContaining(file) })
})

test('what a program names is asked about when it changed, before anything acts on it', async () => {
  const named = `import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(mark)}, '')
export default { name: 'atlas', repos: { core: { path: './core' } }, environment: { dockerfile: './Dockerfile' } }
`
  const config = await place.write('names/scad.config.ts', named)
  await place.write('names/Dockerfile', 'FROM debian:bookworm-slim')
  expect(await cli('names', 'trust', '--yes')).toMatchObject({ code: 0 })
  await place.write('names/Dockerfile', 'FROM mallory')
  expect(await cli('names', 'config', 'show')).toMatchObject({ code: 0 })
  expect(await cli('names', 'build')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining(`${config} names a file, or a place, that changed since it was trusted: the build runs `),
  })
  expect(await cli('names', 'trust', '--yes')).toMatchObject({ code: 0 })
  expect(await cli('names', 'build')).toMatchObject({ stderr: expect.stringContaining('there is no repository at') })
})

test('packages in node_modules are not asked about', async () => {
  await place.write('packages/scad.config.ts', program("import 'thing'"))
  await mkdir(join(place.folder, 'packages/node_modules/thing'), { recursive: true })
  await place.write('packages/node_modules/thing/package.json', '{"name": "thing", "main": "./index.js"}')
  await place.write('packages/node_modules/thing/index.js', '')
  expect(await cli('packages', 'trust', '--yes')).toMatchObject({ code: 0 })
  await place.write('packages/node_modules/thing/index.js', '1')
  expect(await cli('packages', 'config', 'show')).toMatchObject({ code: 0 })
})

test('what scad init wrote is trusted until it changes', async () => {
  await place.repo('fresh/app')
  expect(await cli('fresh', 'init')).toMatchObject({ code: 0 })
  expect(await cli('fresh', 'config', 'show')).toMatchObject({ code: 0 })
  await place.write('fresh/scad.config.ts', program(''))
  expect(await cli('fresh', 'config', 'show')).toMatchObject({ code: 5, stderr: expect.stringContaining('changed since it was trusted') })
})
