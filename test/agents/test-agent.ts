import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import type { AgentCase } from './agent-case.ts'
import { type Bench, makeBench, writeHome } from './bench.ts'
import { agentCases } from './cases.ts'
import { realAgent } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'

/** The row whose program the usual tests run, in some of the cases; `npm run agents` runs every row in all of them. */
const usualRow = 'claude'

/** A test for each case with the published program of a row, in one session. */
export function testAgent(adapter: string): void {
  const all = agentResults.wanted()
  const version = adapterNamed(adapter)?.defaultVersion ?? ''
  const chosen = agentCases.filter(({ id, usual = false }) => (all ? !wasSeen(adapter, id) : usual))
  const title = `${adapter} ${version}`
  if (!all && adapter !== usualRow) return test.skip(`${title} is left to npm run agents`, () => {})
  if (chosen.length === 0) return test.skip(`${title} has all its results`, () => {})
  const [first] = agentCases
  const others = chosen.filter((one) => one !== first)
  let bench: Bench
  let started = false
  const tryCase = async (one: AgentCase | undefined): Promise<void> => {
    if (one === undefined) throw new Error('there are no cases')
    started = true
    const meanwhile = async (job: string): Promise<void> => await one.meanwhile?.(bench, job)
    const job = await bench.playWhile(meanwhile, one.id, ...(one.flags?.(bench) ?? []))
    expect(job, job.reason).toMatchObject(one.expected)
    await one.check?.(bench, job)
    await recordSeen({ adapter, version, id: one.id, seen: [job.state, job.failure].filter(Boolean).join(': ') })
  }
  describe(all ? title : `${title}, in some cases: npm run agents runs all`, () => {
    beforeAll(async () => {
      const agent = realAgent(adapter)
      const scripts = agentCases.map(({ id, turns }) => [id, typeof turns === 'function' ? turns(agent) : turns] as const)
      bench = await makeBench(agent, Object.fromEntries(scripts))
    })
    afterAll(async () => await bench?.[Symbol.asyncDispose]())

    test.skipIf(chosen[0] !== first)(`${first?.id}, with an empty home: ${first?.caused}`, async () => await tryCase(first))

    test('is the version that the row names, and has nothing but a loopback', async () => {
      const { project, session } = bench
      expect(await project.inside(session, `${adapter} --version`)).toContain(version)
      expect(await project.inside(session, 'ls /sys/class/net')).toBe('lo')
    })

    describe.concurrent('and then', () => {
      beforeAll(async () => {
        await writeHome(bench)
        // a first start is not to be one of several
        if (!started) await bench.play('brief')
      })

      test.each(others.map((one) => [`${one.id}: ${one.caused}`, one] as const))('%s', async (_, one) => await tryCase(one))
    })
  })
}
