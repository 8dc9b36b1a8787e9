import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { injectJob } from '../../src/job/inject.ts'
import type { Job } from '../../src/job/job.ts'
import { readScreen } from '../../src/job/screen.ts'
import { sendText } from '../../src/job/send.ts'
import { showJob } from '../../src/job/show.ts'
import { waitJob } from '../../src/job/wait.ts'
import { isInUse } from '../../src/lifetime/in-use.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { findSession } from '../../src/session/find.ts'
import { eventually } from '../support/eventually.ts'
import { onTerminal, terminalReset, type TestTerminal } from '../support/terminal.ts'
import { jobSession, type JobSession, sh } from './job-support.ts'

/** An agent that is talked to: it answers each line, and Ctrl-C. Told to, it says of itself what it does, as the hooks of real ones do. */
const parrot = `trap 'echo interrupted' INT; echo "asked $1"
  while :; do read -r line && echo "heard $line" && case $line in
      size) stty size ;;
      hooks) hooks=yes; /opt/scad/bin/turn waiting ready ;;
      leave) exit 7 ;;
      *) if test "$hooks"; then /opt/scad/bin/turn working prompt; sleep 0.1; /opt/scad/bin/turn waiting done; fi ;;
    esac; done`

/** What stands for Codex: its hooks say nothing before its first turn, and hand on what they are told. */
const shy = `words="\${*: -2}"; echo "started \${words:0:40}"; read -r first; stty -icanon; echo listening
  hook() { echo '{"prompt":"{\\"session_id\\":\\"x\\"}","session_id":"held-1"}' | /opt/scad/bin/turn "$@"; }
  while read -r line; do echo "heard $line"; test "$line" != work || { hook working prompt; hook waiting done; }; done`

/** What stands for Claude Code: of a turn that is interrupted its title alone tells. */
const titled = String.raw`title() { printf '\033]0;%s\007' "$1"; }
  echo ready; title '✳ ready'; /opt/scad/bin/turn waiting ready; read -r first
  /opt/scad/bin/turn working prompt; title '◐ works'; read -r second; title '✳ ready'; read -r third`

let session: JobSession
beforeAll(async () => {
  const agents = {
    parrot: { adapter: 'command', argv: ['bash', '-c', parrot, 'parrot', '{prompt}'], env: {} },
    shy: { adapter: 'codex', env: { PATH: '/home/agent/bin:/usr/bin:/bin' } },
    titled: { adapter: 'claude', env: { PATH: '/home/agent/bin:/usr/bin:/bin' } },
  }
  session = await jobSession({ agent: 'parrot', agents })
  for (const [name, script] of Object.entries({ codex: shy, claude: titled }))
    await session.inside(`mkdir -p ~/bin && cd ~/bin && cat > ${name} <<'END' && chmod +x ${name}\n#!/bin/bash\n${script}\nEND`)
})
afterAll(async () => await session[Symbol.asyncDispose]())

/** What a person types at a terminal of 91 columns and 29 rows: `scad …`. */
async function atTerminal(...args: string[]): Promise<TestTerminal> {
  return await onTerminal([process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...args], {
    cwd: session.project.folder,
    env: { ...session.project.env, TERM: 'xterm-256color' },
  })
}

/** Starts a program at a terminal that nobody looks at. */
async function begin(input: { command?: string[]; agent?: string; continue?: true; prompt?: string; shell?: boolean }): Promise<Job> {
  return await injectJob(session.scad, { session: session.id, interactive: true, ...input })
}

/** Waits until a job's terminal shows it. */
async function shows(job: Job, text: string): Promise<string> {
  return await eventually(
    async () => {
      const { screen } = await readScreen(session.scad, { job: job.id })
      return screen.includes(text) && screen
    },
    { what: `the terminal of ${job.id} shows ${text}` },
  )
}

const newest = async (): Promise<Job> => {
  const { listJobs } = await import('../../src/job/list.ts')
  const job = (await listJobs(session.scad, { session: session.id })).at(-1)
  if (job === undefined) throw new TypeError('no job')
  return job
}

describe('an agent at a terminal', () => {
  let job: Job

  test('is talked to, follows the size, gets Ctrl-C, and goes on when it is left', async () => {
    await using terminal = await atTerminal('inject', session.id, '-i', 'say hello')
    await terminal.see('asked say hello')
    terminal.type('one\r')
    await terminal.see('heard one')
    terminal.type('\u0003')
    await terminal.see('interrupted')
    await terminal.resize(70, 20)
    const asked = async () => {
      // tmux hands a size on a moment later
      terminal.type('size\r')
      return terminal.shown().includes('19 70')
    }
    await eventually(asked, { what: 'the agent has the new size', everyMs: 500 })
    // keys that come all at once are a paste
    terminal.type('last\r')
    await terminal.see('heard last')
    terminal.type('\u0002d')
    expect(await terminal.ended).toEqual({ code: 0, restored: true })
    expect(terminal.shown()).toMatch(terminalReset)
    job = await newest()
    expect(terminal.shown()).toContain(`job ${job.id} goes on; scad job attach ${job.id} comes back to it`)
    expect(job).toMatchObject({ state: 'running', interactive: true, agent: 'parrot', kind: 'prompt' })
  })

  test('is looked at from outside', async () => {
    const { code, stdout } = await session.project.cli('job', 'screen', job.id)
    expect([code, stdout]).toEqual([0, expect.stringContaining('heard one\n')])
    expect(await readScreen(session.scad, { job: job.id })).toMatchObject({ job: job.id, size: { columns: 70, rows: 19 } })
  })

  test('is come back to, also after a terminal that died, and passes its exit code on', async () => {
    const dead = await atTerminal('job', 'attach', job.id)
    await dead.see('heard one')
    dead.signal('SIGKILL')
    await dead[Symbol.asyncDispose]()
    const place = await findSession(session.scad, session.id)
    await eventually(async () => !(await isInUse(session.scad, place)), { what: 'nothing of the terminal that died is left' })
    await using terminal = await atTerminal('job', 'attach', job.id)
    await terminal.see('heard one')
    terminal.type('leave\r')
    expect(await terminal.ended).toEqual({ code: 7, restored: true })
    expect(await showJob(session.scad, { job: job.id })).toMatchObject({ state: 'failed', exitCode: 7, report: null })
  })

  test('has left what it showed in its logs', async () => {
    const { stdout } = await session.project.cli('job', 'logs', job.id)
    expect(stdout).toMatch(/^asked say hello\n[^]*heard one\n[^]*heard leave\n$/)
  })

  test('has no terminal any more once it has ended', async () => {
    await expect(readScreen(session.scad, { job: job.id })).rejects.toMatchObject({ code: 'job-ended' })
  })
})

describe('a text that is sent', () => {
  let job: Job
  beforeAll(async () => void (job = await begin({ prompt: 'to be sent' })))
  afterAll(async () => void (await session.project.cli('job', 'cancel', job.id)))
  const send = async (text: string, input = '') => await session.project.cliWith({ input }, 'job', 'send', job.id, text)

  test('is typed, and an agent that tells nothing of itself is seen to move', async () => {
    const sent = await send('it is $(sent)')
    expect([sent.code, sent.stdout, sent.stderr]).toEqual([0, '', expect.stringMatching(/does not tell.*scad job screen/)])
    await shows(job, 'heard it is $(sent)')
    expect((await showJob(session.scad, { job: job.id })).turn).toBeNull()
  })

  test('is taken up when the agent says so, and who waits is told', async () => {
    await sendText(session.scad, { job: job.id, text: 'hooks' })
    const waits = async () => (await session.project.cli('job', 'list', session.id)).stdout.includes('running (waits for you)')
    await eventually(waits, { what: 'the list says who waits' })
    for (const words of [['status'], ['session', 'show', session.id], ['job', 'show', job.id]])
      expect((await session.project.cli(...words)).stdout).toContain('waits for you')
    expect(await send('-', 'from stdin\n')).toMatchObject({ code: 0, stderr: '' })
    await shows(job, 'heard from stdin')
    const { stdout } = await session.project.cli('events', '--json')
    expect(stdout).toContain(`"needs-attention:${job.id}:waiting:`)
  })
})

describe('an agent whose hooks say nothing before its first turn', () => {
  let job: Job
  const show = async () => await showJob(session.scad, { job: job.id })

  test('waits once it takes single keys, and not before', async () => {
    job = await begin({ agent: 'shy' })
    await using terminal = await atTerminal('job', 'attach', job.id)
    await terminal.see('started')
    expect((await show()).turn).toBeNull()
    terminal.type('\r')
    await terminal.see('listening')
    await eventually(async () => (await show()).turn === 'waiting', { what: 'it waits' })
    terminal.type('\u0002d')
    await terminal.ended
  })

  test('has taken up no text whose turn it does not tell of, though its screen changed', async () => {
    const { code, stderr } = await session.project.cli('job', 'send', job.id, 'quiet')
    expect([code, stderr]).toEqual([8, expect.stringMatching(/nothing is seen to come of it\nhint: scad job screen/)])
    await shows(job, 'heard quiet')
    expect((await show()).conversation).toBeNull()
  })

  test('is gone on with by the id of the conversation that its hooks are told', async () => {
    expect(await sendText(session.scad, { job: job.id, text: 'work' })).toEqual({ job: job.id, began: true, why: 'began' })
    expect((await show()).conversation).toBe('held-1')
    await session.project.cli('job', 'cancel', job.id)
    const next = await begin({ agent: 'shy', continue: true })
    expect(await shows(next, 'resume held-1')).toContain('started')
    await session.project.cli('job', 'cancel', next.id)
  })
})

test('an agent whose hooks do not tell of the end of a turn waits once its title says so', async () => {
  const job = await begin({ agent: 'titled' })
  const turn = async () => (await showJob(session.scad, { job: job.id })).turn
  await eventually(async () => (await turn()) === 'waiting', { what: 'it waits for what it is asked' })
  await sendText(session.scad, { job: job.id, text: 'work' })
  expect(await turn()).toBe('working')
  await sendText(session.scad, { job: job.id, text: 'no more' })
  await eventually(async () => (await turn()) === 'waiting', { what: 'it waits again' })
  await session.project.cli('job', 'cancel', job.id)
})

test('whoever looks sees its colours, and hands it the mouse and the size', async () => {
  const job = await begin({
    command: [
      'bash',
      '-c',
      String.raw`stty -icanon -echo; printf '\033[31mred\033[0m \033[?1000h\033[?1006h'
        while IFS= read -r -n 1 key; do if test "$key" = s; then stty size; else printf '%q ' "$key"; fi; done`,
    ],
  })
  await using terminal = await atTerminal('job', 'attach', job.id)
  // oxlint-disable-next-line no-control-regex -- escape sequences are the subject
  await terminal.see(/\u001b\[31m(?:\u001b\[[\d;]*H)?red/)
  terminal.type('\u001b[<0;5;3M')
  await terminal.see(String.raw`\[ \< 0 \; 5 \; 3 M`)
  await terminal.resize(66, 22)
  const asked = async () => {
    // tmux hands a size on a moment later
    terminal.type('s')
    return terminal.shown().includes('21 66')
  }
  await eventually(asked, { what: 'it has the new size', everyMs: 500 })
  await session.project.cli('job', 'cancel', job.id)
})

test('without a terminal here it is started, and its id printed', async () => {
  const { code, stdout } = await session.project.cli('inject', session.id, '-i', 'wait')
  const job = await newest()
  expect([code, stdout]).toEqual([0, `${job.id}\n`])
  const attached = await session.project.cli('job', 'attach', job.id)
  expect([attached.code, attached.stderr]).toEqual([125, expect.stringContaining('no terminal here')])
  await using terminal = await atTerminal('job', 'attach', job.id)
  await terminal.see('asked wait')
  const cancelled = await session.project.cli('job', 'cancel', job.id)
  expect([cancelled.code, await terminal.ended]).toEqual([0, { code: 6, restored: true }])
})

test('a shell is left where the agent was, when asked for', async () => {
  await using terminal = await atTerminal('inject', session.id, '-i', '--shell', '--', 'sh', '-c', 'stty -echo -onlcr; echo bye; exit 3')
  await terminal.see(/bye[^]*\$ /)
  terminal.type('id -u; echo "[$SCAD_JOB]"; test -t 0 && echo at $(tty)\r')
  await terminal.see(/10001\s[^]*\[\]\s[^]*at \/dev\/pts\/\d/)
  expect(await newest()).toMatchObject({ state: 'failed', exitCode: 3 })
  terminal.type('exit\r')
  expect(await terminal.ended).toEqual({ code: 3, restored: true })
})

test('what it prints reaches no terminal, clipboard or title of whoever looks', async () => {
  const hostile = String.raw`printf '\033]52;c;c2VjcmV0\a\033]0;owned\a\033Ptmux;\033\033]52;c;c2VjcmV0\a\033\\\033[21t\033[5i'; echo done; read x`
  const job = await begin({ command: sh(hostile) })
  await shows(job, 'done')
  await using terminal = await atTerminal('job', 'attach', job.id)
  await terminal.see('done')
  terminal.type('\u0002d')
  await terminal.ended
  // oxlint-disable-next-line no-control-regex -- escape sequences are the subject
  expect(terminal.shown()).not.toMatch(/\u001b\](?:52|0|2);|\u001b\[5i|\u001bP/)
  await session.project.cli('job', 'cancel', job.id)
})

test('the agent reaches neither the terminal server nor the programs that hold its terminal', async () => {
  const job = await begin({
    command: sh(
      `tmux -S /run/scad/tmux/\${SCAD_JOB##*/} kill-server; ls /run/scad/tmux; kill -9 $PPID $(pgrep tmux) $(pgrep -f [b]in/pane); echo tried; read x`,
    ),
  })
  await shows(job, 'tried')
  expect((await shows(job, 'tried')).match(/(?:denied|not permitted)/gi)?.length).toBeGreaterThanOrEqual(3)
  expect((await showJob(session.scad, { job: job.id })).state).toBe('running')
  await session.project.cli('job', 'cancel', job.id)
})

test('ends as hung up when its terminal server is killed, and as lost when its witness is', async () => {
  const ends = await begin({ command: ['sleep', '1000'] })
  await session.inside(`kill -9 $(pgrep -f '[t]mux.*${ends.short}')`, '0:0')
  expect(await waitJob(session.scad, { job: ends.id })).toMatchObject({ state: 'failed', signal: 'HUP' })
  const lost = await begin({ command: ['sleep', '1001'] })
  await session.inside(`kill -9 $(pgrep -f '[w]itness ${lost.short}')`, '0:0')
  expect(await waitJob(session.scad, { job: lost.id })).toMatchObject({ state: 'lost' })
  await eventually(async () => !(await session.inside('ps -eo args')).includes('sleep 1001'), { what: 'the program is hung up' })
})

test('a job without a terminal, and ways that do not go together, are refused', async () => {
  const plain = await injectJob(session.scad, { session: session.id, command: ['true'] })
  await expect(readScreen(session.scad, { job: plain.id })).rejects.toMatchObject({ code: 'bad-input' })
  for (const words of [
    ['-i', '--wait', 'x'],
    ['-i', '--headless', 'x'],
    ['--detach', 'x'],
    ['--shell', 'x'],
  ])
    expect((await session.project.cli('inject', session.id, ...words)).code).toBe(2)
})
