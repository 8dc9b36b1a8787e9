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
import { resultsVariable } from './results.ts'

/** What its program is told at its terminal, so that it ends. */
const leave: Record<string, string> = { claude: '/exit', codex: '/quit', gemini: '/quit', opencode: '/exit' }

/** A test of the published program of a row at a terminal: its first start in an empty home, and all that people do with it there. */
export function testTerminal(adapter: string): void {
  const title = `${adapter} ${adapterNamed(adapter)?.defaultVersion ?? ''} at a terminal`
  if (process.env[resultsVariable] === undefined && adapter !== 'claude') return test.skip(`${title} is left to npm run agents`, () => {})
  describe(title, () => {
    let bench: Bench
    let job = ''
    beforeAll(async () => {
      bench = await makeBench(realAgent(adapter), {
        talk: [{ say: 'the first answer' }, { shell: 'echo made' }, { say: 'the second answer' }],
      })
    })
    afterAll(async () => await bench?.[Symbol.asyncDispose]())

    const atTerminal = async (...words: string[]): Promise<TestTerminal> =>
      await onTerminal([process.execPath, join(packageFolder(), 'commands', 'scad.ts'), ...words], {
        cwd: bench.project.folder,
        env: { ...bench.project.env, TERM: 'xterm-256color' },
      })
    const shown = async (): Promise<JobDetails> => jobDetailsSchema.parse(JSON.parse(await bench.scad('job', 'show', job, '--json')))
    const shows = async (text: string): Promise<void> => {
      const seen = async (): Promise<boolean> => (await bench.scad('job', 'screen', job)).includes(text)
      await eventually(seen, { what: `${adapter} shows ${text}`, timeoutMs: 300_000, everyMs: 500 }).catch(async (error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${await bench.scad('job', 'screen', job)}`)
      })
    }
    const waits = async (): Promise<void> =>
      void (await eventually(async () => (await shown()).turn === 'waiting', { what: `${adapter} waits`, timeoutMs: 60_000 }))

    test('starts without a question, answers, waits for a person, and goes on when it is left', async () => {
      await using terminal = await atTerminal('inject', bench.session.id, '--interactive', playing('talk'))
      await terminal.see(/\/[0-9a-z]{8} /)
      const [listed] = jobDetailsSchema
        .pick({ id: true })
        .array()
        .parse(JSON.parse(await bench.scad('job', 'list', bench.session.id, '--json')))
      job = listed?.id ?? ''
      await shows('the first answer')
      await waits()
      terminal.type('\u0002d')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
    })

    test('takes up what is sent', async () => {
      const { code, stderr } = await bench.project.cli('job', 'send', job, 'more\nof it')
      expect([code, stderr]).toEqual([0, ''])
      await shows('the second answer')
      await waits()
      expect(await bench.scad('status')).toContain('running (waits for you)')
    })

    test('is attached to again, and ended by its own word', async () => {
      await using terminal = await atTerminal('job', 'attach', job)
      await terminal.see('C-b d leaves it')
      terminal.type(leave[adapter] ?? '')
      await shows(leave[adapter] ?? '')
      terminal.type('\r')
      expect(await terminal.ended).toEqual({ code: 0, restored: true })
      expect(await shown()).toMatchObject({ state: 'succeeded', interactive: true, turn: null })
    })
  })
}
