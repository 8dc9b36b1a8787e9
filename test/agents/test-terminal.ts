import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import { type JobDetails, jobDetailsSchema } from '../../src/job/show.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { eventually } from '../support/eventually.ts'
import { playing } from '../support/model-server/turn.ts'
import { onTerminal, type TestTerminal } from '../support/terminal.ts'
import { type Bench, makeBench } from './bench.ts'
import { realAgent } from './real-agent.ts'
import { agentResults } from './results.ts'

/** What its program is told at its terminal, so that it ends. */
const leave: Record<string, string> = { claude: '/exit', codex: '/quit', gemini: '/quit', opencode: '/exit' }

/** A test of the published program of a row at a terminal: its first start in an empty home, and all that people do with it there. */
export function testTerminal(adapter: string): void {
  const version = adapterNamed(adapter)?.defaultVersion ?? ''
  const title = `${adapter} ${version} at a terminal`
  if (!agentResults.wanted() && adapter !== 'claude') return test.skip(`${title} is left to npm run agents`, () => {})
  describe(title, () => {
    let bench: Bench
    let job = ''
    beforeAll(async () => {
      bench = await makeBench(realAgent(adapter), {
        talk: [{ say: 'the first answer' }, { shell: 'cd /workspace/docs && echo made > made.txt' }, { say: 'the second answer' }],
      })
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
    const shows = async (text: string): Promise<void> =>
      await comes(`shows ${text}`, async () => (await bench.scad('job', 'screen', job)).includes(text))
    const waits = async (): Promise<void> => await comes('waits', async () => (await shown()).turn === 'waiting')
    const send = async (text: string): Promise<void> => {
      const { code, stderr } = await bench.project.cli('job', 'send', job, text)
      expect([code, stderr], await bench.scad('job', 'screen', job)).toEqual([0, ''])
    }
    const leaves = async (terminal: TestTerminal): Promise<void> => {
      await terminal.see('C-b d leaves it')
      terminal.type(leave[adapter] ?? '')
      await shows(leave[adapter] ?? '')
      terminal.type('\r')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
      expect(await shown()).toMatchObject({ state: 'succeeded', interactive: true, turn: null })
    }

    test('starts without a question, waits for what it is asked first, and goes on when it is left', async () => {
      await using terminal = await atTerminal('inject', bench.session.id, '--interactive')
      await terminal.see(/\/[0-9a-z]{8} /)
      job = await newest()
      await waits()
      terminal.type('\u0002d')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
    })

    test('takes up what is sent, answers, and waits for a person', async () => {
      await send(`${playing('talk')}\nAt once.`)
      await shows('the first answer')
      await waits()
      expect(await bench.scad('status')).toContain('running (waits for you)')
    })

    test('is attached to again, and ended by its own word', async () => {
      await using terminal = await atTerminal('job', 'attach', job)
      await leaves(terminal)
    })

    test('goes on with its conversation where it is asked more, and works in the other repositories', async () => {
      const more = 'Go on.'
      const words = [...(takesMore ? [more] : []), '--continue']
      await using terminal = await atTerminal('inject', bench.session.id, '--interactive', ...words)
      await terminal.see('C-b d leaves it')
      job = await newest()
      if (!takesMore) await send(more)
      await shows('the second answer')
      await waits()
      expect(await bench.project.inside(bench.session, 'cat /workspace/docs/made.txt')).toBe('made')
      await leaves(terminal)
      await agentResults.record({ adapter, version, id: 'terminal', seen: 'succeeded' })
    })
  })
}
