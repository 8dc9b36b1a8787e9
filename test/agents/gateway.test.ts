import { describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import type { Session } from '../../src/session/session.ts'
import type { TestProject } from '../support/project.ts'
import { here, startBehind } from './behind-proxy.ts'
import { makeBench } from './bench.ts'
import { parentProxy } from './parent-proxy.ts'
import { realAgent, realAgents } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'

const model = 'model.example'
/** Some ask a proxy for a tunnel also to what is not encrypted, which a gateway opens to this port alone. */
const port = 443

const skipped = !agentResults.wanted() || here === ''
const title = 'through the gateway of its session'

describe.skipIf(skipped)(skipped ? `${title}, is left to npm run agents, where an engine is on this machine` : title, () => {
  for (const { adapter } of realAgents)
    test.skipIf(wasSeen(adapter, 'gateway'))(`${adapter} reaches its model, and nothing else`, async () => {
      await using made = new AsyncDisposableStack()
      const agent = realAgent(adapter, `http://${model}:${port}`)
      let asked = new Set<string>()
      const start = async (project: TestProject, socket: string): Promise<Session> => {
        const proxy = made.use(await parentProxy(here, socket))
        asked = proxy.asked
        return (await startBehind(project, proxy.address)).session
      }
      const turns = [{ shell: 'cd /workspace/app && echo made > made.txt' }, { say: 'reached' }]
      // where the model is stands in Codex's settings alone, in whose place a gateway that adds its key would lead to its usual API
      const credentials = adapter === 'codex' ? { credentials: 'env' } : {}
      const agents = { agent: { adapter, env: agent.env, ...credentials } }
      const config = { network: { mode: 'allow', allow: [model] }, agents }
      const bench = made.use(await makeBench(agent, { work: turns }, { config, start }))
      const job = await bench.play('work')
      expect(job, job.reason).toMatchObject({ state: 'succeeded', report: { answer: 'reached' } })
      expect(await bench.project.inside(bench.session, 'cat made.txt; ls /sys/class/net')).toBe('made\nlo')
      expect([...asked]).toContain(`${model}:${port}`)
      await recordSeen({ adapter, version: adapterNamed(adapter)?.defaultVersion ?? '', id: 'gateway', seen: 'succeeded' })
    })
})
