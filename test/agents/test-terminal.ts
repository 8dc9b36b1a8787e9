import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import { type JobDetails, jobDetailsSchema } from '../../src/job/show.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { eventually } from '../support/eventually.ts'
import { playing } from '../support/model-server/turn.ts'
import { onTerminal, type TestTerminal } from '../support/terminal.ts'
import { type Bench, makeBench } from './bench.ts'
import { terminalCases } from './other-cases.ts'
import { realAgent } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'

interface Keys {
  /** What its program is told at its terminal, so that it ends. */
  leave: string
  /** What interrupts a turn, one key after the other. */
  interrupt: string[]
}

const keysOf: Record<string, Keys> = {
  claude: { leave: '/exit', interrupt: ['\u0003'] },
  codex: { leave: '/quit', interrupt: ['\u0003'] },
  gemini: { leave: '/quit', interrupt: ['\u0003'] },
  // Ctrl-C ends it
  opencode: { leave: '/exit', interrupt: ['\u001b', '\u001b'] },
}

/** More than a terminal shows at once. */
const rows = Array.from({ length: 120 }, (_, index) => `- row-${index}-of-many`)

/** A test of the published program of a row at a terminal: its first start in an empty home, and all that people do with it there. */
export function testTerminal(adapter: string): void {
  const version = adapterNamed(adapter)?.defaultVersion ?? ''
  const title = `${adapter} ${version} at a terminal`
  if (!agentResults.wanted()) return test.skip(`${title} is left to npm run agents`, () => {})
  if (terminalCases.every(({ id, untried }) => untried[adapter] !== undefined || wasSeen(adapter, id)))
    return test.skip(`${title} has its result`, () => {})
  describe(title, () => {
    let bench: Bench
    let job = ''
    const failed: string[] = []
    beforeAll(async () => {
      bench = await makeBench(realAgent(adapter), {
        talk: [{ say: 'the first answer' }],
        long: [{ say: rows.join('\n') }],
        stuck: [{ shell: 'echo begun' }, { hang: true }],
        after: [
          { say: 'an answer without a terminal' },
          { shell: 'cd /workspace/docs && echo made > made.txt' },
          { say: 'the last answer' },
        ],
      })
    })
    afterEach(({ task }) => {
      if (task.result?.state === 'fail') failed.push(task.name)
    })
    afterAll(async () => await bench?.[Symbol.asyncDispose]())

    // opencode passes over what it is asked beside a conversation
    const takesMore = adapter !== 'opencode'
    const atTerminal = async (...words: string[]): Promise<TestTerminal> =>
      await onTerminal([process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...words], {
        cwd: bench.project.folder,
        env: { ...bench.project.env, TERM: 'xterm-256color' },
      })
    const newest = async (): Promise<string> => {
      const listed = JSON.parse(await bench.scad('job', 'list', bench.session.id, '--json'))
      return jobDetailsSchema.pick({ id: true }).array().parse(listed).at(-1)?.id ?? ''
    }
    const shown = async (): Promise<JobDetails> => jobDetailsSchema.parse(JSON.parse(await bench.scad('job', 'show', job, '--json')))
    const comes = async (what: string, come: () => Promise<boolean>): Promise<void> => {
      await eventually(come, { what: `${adapter} ${what}`, timeoutMs: 300_000, everyMs: 500 }).catch(async (error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${await bench.scad('job', 'screen', job)}`)
      })
    }
    const screen = async (): Promise<string[]> => (await bench.scad('job', 'screen', job)).split('\n')
    const shows = async (text: string): Promise<void> =>
      await comes(`shows ${text}`, async () => (await bench.scad('job', 'screen', job)).includes(text))
    const waits = async (): Promise<void> => await comes('waits', async () => (await shown()).turn === 'waiting')
    const send = async (text: string): Promise<void> => {
      const { code, stderr } = await bench.project.cli('job', 'send', job, text)
      expect([code, stderr], await bench.scad('job', 'screen', job)).toEqual([0, ''])
    }
    const seen = async (id: string): Promise<void> => await recordSeen({ adapter, version, id, seen: 'succeeded' })
    const { leave, interrupt } = keysOf[adapter] ?? { leave: '', interrupt: [] }
    const leaves = async (terminal: TestTerminal): Promise<void> => {
      terminal.type(leave)
      await shows(leave)
      terminal.type('\r')
    }

    test('starts without a question, waits for what it is asked first, and goes on when it is left', async () => {
      await using terminal = await atTerminal('inject', bench.session.id, '--interactive')
      await terminal.see(/\/[0-9a-z]{8} /)
      job = await newest()
      await waits()
      // oxlint-disable-next-line no-control-regex -- escape sequences are the subject
      await terminal.see(/\u001b\[(?:\d+;)*(?:3[1-7]|9[1-7]|38;[\d;]+)m/)
      await terminal.resize(140, 40)
      const isWide = async (): Promise<boolean> => Math.max(...(await screen()).map((line) => line.length)) > 100
      await comes('uses the width of the terminal', isWide)
      await seen('terminal-looks')
      terminal.type('\u0002d')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
    })

    test('takes up what is sent, answers, and waits for a person', async () => {
      await send(`${playing('talk')}\nAt once.`)
      await shows('the first answer')
      await waits()
      expect(await bench.scad('status')).toContain('running (waits for you)')
    })

    test('outlives a terminal that is killed, and is come back to', async () => {
      await using dead = await atTerminal('job', 'attach', job)
      await dead.see('C-b d leaves it')
      dead.signal('SIGKILL')
      await dead.ended
      await using terminal = await atTerminal('job', 'attach', job)
      await terminal.see('C-b d leaves it')
      await comes('shows itself', async () => (await screen()).some((line) => line.trim() !== ''))
      expect((await shown()).state).toBe('running')
      await seen('terminal-dead')
      terminal.type('\u0002d')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
    })

    const mouseless = terminalCases.some(({ id, untried }) => id === 'terminal-mouse' && untried[adapter] !== undefined)
    test.skipIf(mouseless)('goes back to what was said before, by the wheel of a mouse', async () => {
      await send(playing('long'))
      await shows('row-110-of-many')
      await waits()
      const before = 'the first answer'
      await using terminal = await atTerminal('job', 'attach', job)
      await terminal.see('row-110-of-many')
      expect(terminal.shown()).not.toContain(before)
      await comes('goes back', async () => {
        terminal.type('\u001b[<64;20;10M'.repeat(20))
        // what it draws itself it may draw in part alone
        return terminal.shown().includes(before) || (await screen()).some((line) => line.includes(before))
      })
      await seen('terminal-mouse')
    })

    test('waits for a person where a key has interrupted its turn', async () => {
      await send(playing('stuck'))
      await comes('asks what is not answered', async () => bench.model.requests.some(({ turn }) => turn !== null && 'hang' in turn))
      expect((await shown()).turn).toBe('working')
      await using terminal = await atTerminal('job', 'attach', job)
      await terminal.see('C-b d leaves it')
      for (const key of interrupt) {
        terminal.type(key)
        // one at a time
        await setTimeout(500)
      }
      await waits()
      await seen('terminal-interrupted')
    })

    test('is ended by its own word', async () => {
      await using terminal = await atTerminal('job', 'attach', job)
      await terminal.see('C-b d leaves it')
      await leaves(terminal)
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
      expect(await shown()).toMatchObject({ state: 'succeeded', interactive: true, turn: null })
    })

    test('goes on with its conversation without a terminal', async () => {
      const before = (await shown()).conversation
      const without = await bench.play('after', `--continue=${job}`)
      expect(without, without.reason).toMatchObject({ state: 'succeeded', report: { conversation: before } })
      expect(bench.model.requests.findLast(({ asked }) => asked.includes(playing('after')))?.asked).toContain(playing('talk'))
      job = without.id
      await seen('terminal-headless')
    })

    test('goes on with it at a terminal, works in the other repositories, and leaves a shell', async () => {
      const more = 'Go on.'
      const words = [...(takesMore ? [more] : []), `--continue=${job}`, '--shell']
      await using terminal = await atTerminal('inject', bench.session.id, '--interactive', ...words)
      await terminal.see('C-b d leaves it')
      job = await newest()
      await shows('an answer without a terminal')
      if (!takesMore) await send(more)
      await shows('the last answer')
      await waits()
      expect(await bench.project.inside(bench.session, 'cat /workspace/docs/made.txt')).toBe('made')
      // it tells of them all
      expect(failed).toEqual([])
      await seen('terminal')
      await leaves(terminal)
      await comes('has ended', async () => (await shown()).state === 'succeeded')
      terminal.type('echo shell-$((40 + 2))\r')
      await terminal.see('shell-42')
      terminal.type('exit\r')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
      await seen('terminal-shell')
    })
  })
}
