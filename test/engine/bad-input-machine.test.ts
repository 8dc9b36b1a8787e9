import { execFile } from 'node:child_process'
import { chmod, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'
import { type CliResult, testProject, type TestProject } from '../support/project.ts'
import { expectRefusal, type Refusal } from './refusals.ts'

let project: TestProject
let session = ''
beforeAll(async () => {
  project = await testProject({ agents: { writer: { adapter: 'command', argv: ['true'] } }, config: { agent: 'writer' } })
  const started = await project.start()
  session = started.id
  await project.inside(started, 'head -c 3000000 /dev/urandom > large && git add large && git commit -qm large')
  // makes the folders that scad keeps for itself
  expect((await project.cli('code', 'diff', session, '--stat')).code).toBe(0)
})
afterAll(async () => await project[Symbol.asyncDispose]())

/** Runs `scad ARGS` from a shell script that has it as `"$@"`. */
async function wrapped(script: string, args: string[], env: Record<string, string>): Promise<CliResult> {
  const words = ['-euc', script, 'sh', process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...args]
  const child = promisify(execFile)('/bin/sh', words, { cwd: project.folder, env: { ...project.env, ...env } })
  return await child.then(({ stdout, stderr }) => ({ code: 0, stdout, stderr })).catch((failure: CliResult) => failure)
}

describe('no engine', () => {
  const noSocket: Refusal = ['engine-unreachable', /no container engine answers at .*: there is no such socket$/, /start the engine/]
  const commands = ['status', 'build', 'session start', 'dispatch x', 'inject x y', 'code fetch x', 'finish x']
  test.each(commands)('scad %s', async (words) => {
    const env = { DOCKER_HOST: `unix://${project.folder}/nowhere.sock` }
    await expectRefusal(project, async () => await project.cliWith({ env }, ...words.split(' ')), noSocket)
  })

  test('at a socket whose engine is gone', async () => {
    const path = join(project.folder, 'dead.sock')
    const server = createServer().listen(`${path}.live`)
    await new Promise((resolve) => server.once('listening', resolve))
    // closing removes only the name it was made with
    await rename(`${path}.live`, path)
    await new Promise((resolve) => server.close(resolve))
    const env = { DOCKER_HOST: `unix://${path}` }
    const refusal: Refusal = ['engine-unreachable', /: nothing listens there$/, /start the engine/]
    await expectRefusal(project, async () => await project.cliWith({ env }, 'status'), refusal)
  })

  test('at a port where nothing listens', async () => {
    const refusal: Refusal = ['engine-unreachable', /: nothing listens there$/, /check that DOCKER_HOST is right/]
    const env = { DOCKER_HOST: 'tcp://127.0.0.1:9' }
    await expectRefusal(project, async () => await project.cliWith({ env }, 'status'), refusal)
  })

  test('whose socket this user may open', async () => {
    const path = join(project.folder, 'closed.sock')
    const server = createServer().listen(path)
    await new Promise((resolve) => server.once('listening', resolve))
    await chmod(path, 0)
    // root opens what it likes, until it loses the capability for it
    const script = '[ "$(id -u)" != 0 ] || set -- setpriv --bounding-set=-dac_override --inh-caps=-dac_override "$@"; exec "$@"'
    const refusal: Refusal = ['engine-permission', /no permission to open the engine's socket/, /usermod -aG docker/]
    await expectRefusal(project, async () => await wrapped(script, ['status'], { DOCKER_HOST: `unix://${path}` }), refusal)
    await new Promise((resolve) => server.close(resolve))
  })
})

describe("no space on the disk of scad's own files", () => {
  // a disk of a megabyte that only this command sees, with $FILLED blocks of 4 kB taken
  const script = String.raw`exec unshare --mount sh -euc '
    mount -t tmpfs -o size=1m tmpfs "$SCAD_HOME"
    dd if=/dev/zero of="$SCAD_HOME/full" bs=4k count="$FILLED" 2>/dev/null || true
    code=0
    "$@" || code=$?
    find "$SCAD_HOME" -type f ! -name full -printf "left behind: %p\n"
    exit "$code"' sh "$@"`
  const full: Refusal = ['no-space', /No space left on device$/, /SCAD_HOME/]
  const cases: [string, string, string[], Refusal][] = [
    ['from the beginning of a fetch on', '256', ['code', 'fetch', '{session}'], full],
    ['half way through a fetch', '100', ['harvest', '{session}'], full],
    [
      'while a session is saved, which then stays',
      '100',
      ['session', 'remove', '{session}'],
      ['unsaved-work', /was kept, as its work could not be saved: .*No space left on device$/, /free space/],
    ],
    ['for the name of a project', '256', ['config', 'add'], ['no-space', /no space left to write/, /free some space/]],
  ]
  test.each(cases)('%s', async (_, filled, args, refusal) => {
    const words = args.map((word) => word.replace('{session}', session))
    await expectRefusal(project, async () => await wrapped(script, words, { FILLED: filled }), refusal)
  })
})
