import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScad } from '../../src/scad/create-scad.ts'
import { isInUse } from '../../src/lifetime/in-use.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { execSession } from '../../src/session/exec.ts'
import type { StartedSession } from '../../src/session/start.ts'
import { stopSession } from '../../src/session/stop.ts'
import { eventually } from '../support/eventually.ts'
import { cuttableWay } from '../support/cuttable-way.ts'
import { testProject, type TestProject } from '../support/project.ts'
import { onTerminal, terminalReset, type TestTerminal } from '../support/terminal.ts'

// These look and do not change anything that another would notice: one session serves all.
let project: TestProject
let session: StartedSession
beforeAll(async () => {
  project = await testProject()
  session = await project.start()
})
afterAll(async () => await project[Symbol.asyncDispose]())

const program = [process.execPath, join(packageFolder(), 'commands', 'scad.ts')]

/** What a person types at a terminal: `scad …`. */
async function atTerminal(...args: string[]): Promise<TestTerminal> {
  return await onTerminal([...program, ...args], {
    cwd: project.folder,
    env: { ...project.env, TERM: 'xterm' },
  })
}

/** The command lines of every process in the session. */
async function commandLines(): Promise<string> {
  return await project.inside(session, 'cat /proc/[0-9]*/cmdline 2>/dev/null || true')
}

test("a command's output, errors and exit code are passed through", async () => {
  const { code, stdout, stderr } = await project.cli('session', 'exec', session.id, '--', 'sh', '-c', 'echo out; echo err >&2; exit 7')
  expect({ code, stdout, stderr }).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
})

test('it runs as the agent, in the workdir repository, with what --env and --workdir say', async () => {
  const plain = await project.cli('session', 'exec', session.id, '--', 'sh', '-c', 'id -un; pwd; echo $HOME')
  expect(plain.stdout).toBe('agent\n/workspace/app\n/home/agent\n')
  const told = await project.cli('session', 'exec', session.id, '--workdir', '/tmp', '--env', 'X=a b', '--', 'sh', '-c', 'pwd; echo "$X"')
  expect(told.stdout).toBe('/tmp\na b\n')
})

test('words reach the command as they are', async () => {
  const words = ['$(id)', "it's", '"', '; true', '--json', '-x', 'ünï']
  const { stdout } = await project.cli('session', 'exec', session.id, '--', 'printf', '%s\n', ...words)
  expect(stdout).toBe(`${words.join('\n')}\n`)
})

test('-i passes stdin on byte for byte, without it stdin is not touched', async () => {
  const input = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  const counted = await project.cliWith({ input }, 'session', 'exec', '-i', session.id, '--', 'sh', '-c', 'sha256sum | cut -c1-64')
  const { createHash } = await import('node:crypto')
  expect(counted.stdout.trim()).toBe(createHash('sha256').update(input).digest('hex'))
  expect((await project.cliWith({ input: 'x' }, 'session', 'exec', session.id, '--', 'cat')).stdout).toBe('')
})

test('scad itself failing is told apart by 125', async () => {
  const unknown = await project.cli('session', 'exec', 'no-such-session', '--', 'true')
  expect([unknown.code, unknown.stdout]).toEqual([125, ''])
  expect(unknown.stderr).toContain('no-such-session')
})

test('a command that is not there ends with 127, as in a shell', async () => {
  const { code, stdout, stderr } = await project.cli('session', 'exec', session.id, '--', 'no-such-program')
  expect([code, stdout]).toEqual([127, ''])
  expect(stderr).toContain('no-such-program')
})

test('a folder that is not there is a failure of scad, and says so', async () => {
  const { code, stderr } = await project.cli('session', 'exec', session.id, '--workdir', '/no/such', '--', 'true')
  expect(code).toBe(125)
  expect(stderr).toContain('/no/such')
})

test('--tty without a terminal is refused', async () => {
  const { code, stderr } = await project.cli('session', 'exec', '-it', session.id, '--', 'true')
  expect(code).toBe(125)
  expect(stderr).toContain('terminal')
})

test('with --json stdout is one document', async () => {
  const { stdout, stderr } = await project.cli('session', 'exec', session.id, '--json', '--', 'sh', '-c', 'echo hello; exit 3')
  expect(JSON.parse(stdout)).toEqual({ session: session.id, exitCode: 3 })
  expect(stderr).toBe('hello\n')
})

test('exec -it is a terminal: its size, its changes, its keys, its code', async () => {
  await using terminal = await atTerminal('session', 'exec', '-it', session.id, '--', 'bash', '--norc', '-i')
  terminal.type('stty size; echo "tty:$(tty | cut -c1-5) $TERM"\n')
  await terminal.see(/29 91\r/)
  await terminal.see('tty:/dev/ xterm')
  await terminal.resize(120, 40)
  await eventually(
    () => {
      terminal.type('stty size\n')
      return /40 120\r/.test(terminal.shown())
    },
    { what: 'the new size is known inside', everyMs: 300 },
  )
  terminal.type("echo wait''ing; sleep 1000\n")
  await terminal.see('waiting')
  terminal.type('\u0003')
  terminal.type('echo "code:$?"\n')
  await terminal.see('code:130')
  terminal.type('exit 42\n')
  expect(await terminal.ended).toEqual({ code: 42, restored: true })
})

test('shell is a login shell of the agent', async () => {
  await using terminal = await atTerminal('session', 'shell', session.id)
  terminal.type('echo "$(id -un):$PWD"; exit 5\n')
  await terminal.see('agent:/workspace/app')
  expect(await terminal.ended).toEqual({ code: 5, restored: true })
})

test('without a terminal shell reads commands from stdin', async () => {
  const { code, stdout } = await project.cliWith({ input: 'echo $((6 * 7))\nexit 4\n' }, 'session', 'shell', session.id)
  expect([code, stdout]).toEqual([4, '42\n'])
})

/** Switches on what a program on a whole terminal does, and stays. */
const fullScreen = ['sh', '-c', String.raw`printf '\033[?1049h\033[?2004h\033[?1000h\033[?1006h\033=\033[?25lstarted'; sleep 54321`]

test('a terminal is restored when scad is told to end, and the command inside is hung up', async () => {
  await using terminal = await atTerminal('session', 'exec', '-it', session.id, '--', ...fullScreen)
  await terminal.see('started')
  terminal.signal('SIGTERM')
  expect((await terminal.ended).restored).toBe(true)
  expect(terminal.shown()).toMatch(terminalReset)
  await eventually(async () => !(await commandLines()).includes('sleep\u000054321'), {
    what: 'the command inside is gone',
  })
})

test('a terminal is restored when the connection to the engine breaks', async () => {
  const path = join(project.folder, 'way.sock')
  await using way = await cuttableWay(path)
  await using terminal = await onTerminal([...program, 'session', 'exec', '-it', session.id, '--', ...fullScreen], {
    cwd: project.folder,
    env: { ...project.env, TERM: 'xterm', DOCKER_HOST: `unix://${path}` },
  })
  await terminal.see('started')
  way.cut()
  expect(await terminal.ended).toEqual({ code: 125, restored: true })
  expect(terminal.shown()).toMatch(terminalReset)
})

test('a command at a terminal is hung up when scad is killed', async () => {
  await using terminal = await atTerminal('session', 'exec', '-it', session.id, '--', 'sh', '-c', 'echo started; sleep 65432')
  await terminal.see('started')
  expect(await isInUse(project.scad, session)).toBe(true)
  terminal.signal('SIGKILL')
  await eventually(async () => !(await isInUse(project.scad, session)), { what: 'nobody is in the session any more' })
  expect(await commandLines()).not.toContain('sleep\u000065432')
})

test('an aborted exec ends the command inside', async () => {
  const controller = new AbortController()
  const scad = createScad({ env: project.env, cwd: project.folder, signal: controller.signal })
  const sink = new Writable({
    write(_chunk, _encoding, done) {
      controller.abort()
      done()
    },
  })
  const command = ['sh', '-c', 'echo started; sleep 98765']
  await expect(
    execSession(scad, { session: session.id, command }, { stdin: Readable.from([]), stdout: sink, stderr: new Writable() }),
  ).rejects.toMatchObject({ code: 'interrupted' })
  await scad.close()
  await eventually(async () => !(await commandLines()).includes('sleep\u000098765'), {
    what: 'the command inside is gone',
  })
})

test('a command in a stopped session is refused with what helps', async () => {
  await using other = await testProject()
  const { id } = await other.start()
  await stopSession(other.scad, { session: id })
  const { code, stderr } = await other.cli('session', 'exec', id, '--', 'true')
  expect(code).toBe(125)
  expect(stderr).toContain(`scad session resume ${id}`)
})
