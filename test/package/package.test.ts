import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'

const run = promisify(execFile)
const root = packageFolder()
const tool = (name: string): string => join(root, 'node_modules', '.bin', name)

let folder = ''
let tarball = ''
const installed = (...path: string[]): string => join(folder, 'node_modules', ...path)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-package-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
  const [packed]: { filename: string }[] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  tarball = join(folder, packed?.filename ?? '')
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: folder })
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

async function end(program: string, args: string[], env: Record<string, string | undefined> = process.env): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder, env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as Ended
  }
}

test('the installed program tells its version and its commands', async () => {
  const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect(await end(installed('.bin', 'scad'), ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  expect((await end(installed('.bin', 'scad'), ['--help'])).stdout).toContain('session')
})

test('the installed program runs a command', async () => {
  expect((await end(installed('.bin', 'scad'), ['completion', 'bash', '--json'])).stdout).toContain('"shell":"bash"')
})

test('git finds the installed remote helper', async () => {
  const env = { ...process.env, PATH: `${installed('.bin')}${delimiter}${process.env['PATH']}`, DOCKER_HOST: 'unix:///nonexistent/socket' }
  const { code, stderr } = await end('git', ['ls-remote', 'scad::no-such-session/app'], env)
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/^error: /m)
  expect(stderr).not.toContain('is not a git command')
})

test('what ships is what runs: programs for containers, the schemas, no sources and no tests', async () => {
  const paths = [
    'images/runner',
    'commands/bin/git-remote-scad',
    'docs/schemas',
    'templates/task.md',
    'scad.config.example.ts',
    'README.md',
    'LICENSE',
  ]
  await Promise.all(paths.map((path) => access(installed('scad', path))))
  await expect(access(installed('scad', 'test'))).rejects.toThrow('ENOENT')
  await expect(access(installed('scad', 'src'))).rejects.toThrow('ENOENT')
})

test('the library is imported with its types', async () => {
  await mkdir(join(folder, 'use'), { recursive: true })
  await writeFile(
    join(folder, 'use', 'use.ts'),
    `import { createScad, ScadError, startSession, type Config, type Scad } from 'scad'
const scad: Scad = createScad()
const config = { name: 'atlas', repos: { app: { path: '.' } } } satisfies Config
export const started: Promise<{ id: string }> = startSession(scad, JSON.parse(JSON.stringify(config)))
// @ts-expect-error there is no such thing
export const wrong: number = new ScadError('bad-input', 'x').code
`,
  )
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', '--noEmit', '--types', 'node']
  const { code, stdout } = await end(tool('tsc'), [...options, '--typeRoots', join(root, 'node_modules', '@types'), join('use', 'use.ts')])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})

test('the library is imported at run time, and its context touches nothing', async () => {
  const script =
    "import { createScad } from 'scad'; const scad = createScad(); console.log(scad.version, scad.paths.images); await scad.close()"
  const { stdout } = await end(process.execPath, ['--input-type=module', '-e', script])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+ .*node_modules\/scad\/images\n$/)
})

test('a Node that is too old is told in one line', async () => {
  for (const program of ['scad', 'git-remote-scad']) {
    const { node, args } = await oldNode()
    const ended = await end(node, [...args, installed('scad', 'dist', 'commands', `${program}.js`), '--version'])
    expect(ended).toMatchObject({ code: 3, stdout: '' })
    expect(ended.stderr).toMatch(/^error: scad needs Node 22\.18 or newer, and this is \d+\.\d+\.\d+\nhint: .*\n$/)
  }
})

test('publint finds nothing wrong with the package', async () => {
  expect(await end(tool('publint'), [installed('scad'), '--strict'])).toMatchObject({ code: 0 })
})

test('the types resolve for everyone who can import the package', async () => {
  expect(await end(tool('attw'), [tarball, '--profile', 'esm-only', '--no-color'])).toMatchObject({ code: 0 })
})

/** A Node of this machine that is too old, or else this one under an old name. */
async function oldNode(): Promise<{ node: string; args: string[] }> {
  for (const node of ['/usr/bin/node', '/usr/local/bin/node']) {
    const { code, stdout } = await end(node, ['-p', 'process.versions.node'])
    if (code === 0 && Number.parseInt(stdout, 10) < 22) return { node, args: [] }
  }
  const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0' } })"
  return { node: process.execPath, args: ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`] }
}
