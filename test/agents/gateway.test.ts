import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import { loadTrustedProject } from '../../src/config/load.ts'
import { gatewayParts } from '../../src/gateway/ensure-gateway.ts'
import { ensureEnvironment } from '../../src/image/build-environment.ts'
import type { Session } from '../../src/session/session.ts'
import { startSession } from '../../src/session/start.ts'
import type { TestProject } from '../support/project.ts'
import { makeBench } from './bench.ts'
import { parentProxy } from './parent-proxy.ts'
import { realAgent } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'

const model = 'model.example'
/** Some ask a proxy for a tunnel also to what is not encrypted, which a gateway opens to this port alone. */
const port = 443
/** Where gateways reach this machine, as the engine is on it. */
const { stdout: shown } = spawnSync('ip', ['-4', '-oneline', 'address', 'show', 'docker0'], { encoding: 'utf8' })
const here = /inet ([\d.]+)/.exec(shown ?? '')?.[1] ?? ''

const skipped = !agentResults.wanted() || here === ''
const title = 'through the gateway of its session'

describe.skipIf(skipped)(skipped ? `${title}, is left to npm run agents, where an engine is on this machine` : title, () => {
  const wanted = ['claude', 'codex', 'gemini', 'opencode'].filter((adapter) => !wasSeen(adapter, 'gateway'))
  test.each(wanted)('%s reaches its model, and nothing else', async (adapter) => {
    await using made = new AsyncDisposableStack()
    const agent = realAgent(adapter, `http://${model}:${port}`)
    let asked = new Set<string>()
    const start = async (project: TestProject, socket: string): Promise<Session> => {
      const proxy = made.use(await parentProxy(here, socket))
      asked = proxy.asked
      return await startBehind(project, proxy.address)
    }
    const turns = [{ shell: 'cd /workspace/app && echo made > made.txt' }, { say: 'reached' }]
    const config = { network: { mode: 'allow', allow: [model] } }
    const bench = made.use(await makeBench(agent, { work: turns }, { config, start }))
    const job = await bench.play('work')
    expect(job, job.reason).toMatchObject({ state: 'succeeded', report: { answer: 'reached' } })
    expect(await bench.project.inside(bench.session, 'cat made.txt; ls /sys/class/net')).toBe('made\nlo')
    expect([...asked]).toContain(`${model}:${port}`)
    await recordSeen({ adapter, version: adapterNamed(adapter)?.defaultVersion ?? '', id: 'gateway', seen: 'succeeded' })
  })
})

/** A session whose gateway reaches the outside through a proxy, which nothing was built through. */
async function startBehind({ scad, configFile }: TestProject, address: string): Promise<Session> {
  const project = await loadTrustedProject(scad, { config: configFile })
  await ensureEnvironment(scad, project, { noCache: false, pull: false })
  await gatewayParts(scad, project.environment)
  const environment = { ...project.environment, proxy: { http: address, https: address } }
  return await startSession(scad, { project: { ...project, environment } })
}
