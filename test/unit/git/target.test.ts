import { execFile } from 'node:child_process'
import { access, constants, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { helperEnv, helperFolder } from '../../../src/git/helper-path.ts'
import { parseTarget, targetEnv } from '../../../src/git/target.ts'
import { testFolder } from '../../support/git.ts'

const run = promisify(execFile)
const target = { container: 'abc', user: '1000:1000', path: '/workspace/a b', engineEnv: { DOCKER_HOST: 'unix:///x y' } }

describe('the target', () => {
  test('arrives in the helper as it was handed over, with what the engine needs', () => {
    const env = targetEnv(target)
    expect(parseTarget(env)).toEqual(target)
    expect(env['DOCKER_HOST']).toBe('unix:///x y')
  })

  test('is null where nobody set one', () => {
    expect(parseTarget({})).toBeNull()
  })

  test.each(['{}', 'x', '{"container":"a","user":"root","path":"/x","engineEnv":{}}'])('is never made of %s', (text) => {
    expect(() => parseTarget({ SCAD_GIT_TARGET: text })).toThrow()
  })
})

describe('the helper', () => {
  test('is found before any other program of its name, and is executable', async () => {
    const { PATH, SCAD_NODE, SCAD_HELPER } = helperEnv('/usr/bin:/bin')
    expect(PATH).toBe(`${helperFolder}:/usr/bin:/bin`)
    expect(SCAD_NODE).toBe(process.execPath)
    await access(SCAD_HELPER)
    await access(join(helperFolder, 'git-remote-scad'), constants.X_OK)
  })

  test('runs with its own limits whatever those of git are', async () => {
    await using folder = await testFolder()
    const script = join(folder.path, 'helper.mjs')
    await writeFile(script, 'console.log(process.argv.slice(2).join("|"))')
    const env = { PATH: process.env['PATH'] ?? '', SCAD_NODE: process.execPath, SCAD_HELPER: script }
    const limited = 'ulimit -S -f 0; ulimit -S -v 262144; exec "$@"'
    const { stdout } = await run('sh', ['-c', limited, 'sh', join(helperFolder, 'git-remote-scad'), 'scad::a b', '*'], { env })
    expect(stdout).toBe('scad::a b|*\n')
  })

  test('is found from the compiled package too', async () => {
    await using folder = await testFolder()
    const compiled = join(folder.path, 'dist', 'src', 'git')
    await mkdir(compiled, { recursive: true })
    await mkdir(join(folder.path, 'dist', 'commands'))
    await cp(helperFolder, join(folder.path, 'commands', 'bin'), { recursive: true })
    const source = await readFile(fileURLToPath(new URL('../../../src/git/helper-path.ts', import.meta.url)), 'utf8')
    const { stripTypeScriptTypes } = await import('node:module')
    await writeFile(join(compiled, 'helper-path.js'), stripTypeScriptTypes(source))
    await writeFile(join(folder.path, 'package.json'), '{"type":"module"}')
    await writeFile(
      join(folder.path, 'ask.js'),
      `import { helperEnv, helperFolder } from './dist/src/git/helper-path.js'\nconsole.log(JSON.stringify({ helperFolder, ...helperEnv('') }))`,
    )
    const { stdout } = await run(process.execPath, [join(folder.path, 'ask.js')])
    expect(JSON.parse(stdout)).toMatchObject({
      helperFolder: join(folder.path, 'commands', 'bin'),
      SCAD_HELPER: join(folder.path, 'dist', 'commands', 'git-remote-scad.js'),
    })
  })
})
