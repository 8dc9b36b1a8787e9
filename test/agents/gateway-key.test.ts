import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adapterNamed } from '../../src/agents/adapters.ts'
import type { Upstream } from '../../src/agents/login.ts'
import { ensureGateway } from '../../src/gateway/ensure-gateway.ts'
import { gatewayName } from '../../src/gateway/gateway-names.ts'
import { label } from '../../src/scad/labels.ts'
import { gatewaySession } from '../../src/session/gateway-session.ts'
import type { Session } from '../../src/session/session.ts'
import { findInside } from '../security/find-inside.ts'
import { believingImage } from '../support/believing-image.ts'
import { makeAuthority, makeServerCertificate } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import type { Turn } from '../support/model-server/turn.ts'
import type { TestProject } from '../support/project.ts'
import { here, startBehind } from './behind-proxy.ts'
import { type Bench, makeBench } from './bench.ts'
import { parentProxy } from './parent-proxy.ts'
import { realAgent, realAgents } from './real-agent.ts'
import { agentResults, recordSeen, wasSeen } from './results.ts'
import { tlsFront } from './tls-front.ts'

/** What a program finds in the place of its key. */
const dummy = 'added-by-the-gateway'
const loginHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie']
/** A program that speaks with several providers is told by a model with which. */
const models: Record<string, string> = {
  'opencode ANTHROPIC_API_KEY': 'anthropic/claude-sonnet-4-5',
  'opencode OPENAI_API_KEY': 'openai/gpt-5',
}

interface Guarded extends Upstream {
  /** The agent of the config whose key it is. */
  agent: string
  canary: string
}

const guardedOf = (adapter: string): Guarded[] =>
  (adapterNamed(adapter)?.credentials.upstreams ?? []).map((one, index) => ({
    ...{ ...one, agent: `agent${index}` },
    canary: `fake-canary-key-${index}-of-${adapter}-0123456789`,
  }))

const skipped = !agentResults.wanted() || here === ''
const title = 'with a key that its gateway adds'

describe.skipIf(skipped)(skipped ? `${title}, is left to npm run agents, where an engine is on this machine` : title, () => {
  for (const { adapter } of realAgents)
    test.skipIf(wasSeen(adapter, 'gateway-key'))(
      `${adapter} works, with each that its row knows, and nothing inside holds any of it`,
      async () => await worksGuarded(adapter),
    )
})

async function worksGuarded(adapter: string): Promise<void> {
  await using made = new AsyncDisposableStack()
  const guarded = guardedOf(adapter)
  let asked = new Set<string>()
  const start = async (project: TestProject, socket: string): Promise<Session> => {
    const { pem } = await makeAuthority(project.folder)
    const certificate = await makeServerCertificate(project.folder, ...guarded.map(hostOf))
    const front = join(project.folder, 'tls')
    made.use(await tlsFront(front, socket, certificate))
    const proxy = made.use(await parentProxy(here, front))
    asked = proxy.asked
    return await startBelieving(project, proxy.address, pem)
  }
  const agent = { ...realAgent(adapter), env: {}, run: [] }
  const bench = made.use(await makeBench(agent, scripts(guarded), { ...logins(adapter, guarded), start }))
  for (const one of guarded) await worksWith(bench, one)
  for (const one of guarded) expect([...asked]).toContain(`${hostOf(one)}:443`)
  await recordSeen({ adapter, version: adapterNamed(adapter)?.defaultVersion ?? '', id: 'gateway-key', seen: 'succeeded' })
}

function hostOf({ address }: Pick<Upstream, 'address'>): string {
  return new URL(address).hostname
}

/** An agent for each key, and the keys as variables of whoever runs scad. */
function logins(adapter: string, guarded: readonly Guarded[]): { config: Record<string, unknown>; env: Record<string, string> } {
  const agents = guarded.map(({ agent, variable }, index) => {
    const model = models[`${adapter} ${variable}`]
    return [
      agent,
      { adapter, credentials: 'gateway', env: { [variable]: `$KEY_${index}` }, ...(model === undefined ? {} : { model }) },
    ] as const
  })
  return {
    config: {
      agents: Object.fromEntries(agents),
      agent: guarded[0]?.agent,
      network: { mode: 'allow', allow: [...new Set(guarded.map(hostOf))] },
    },
    env: Object.fromEntries(guarded.map(({ canary }, index) => [`KEY_${index}`, canary])),
  }
}

function scripts(guarded: readonly Guarded[]): Record<string, Turn[]> {
  const turns = (agent: string): Turn[] => [{ shell: `until test -e /tmp/${agent}; do sleep 0.2; done` }, { say: 'reached' }]
  return Object.fromEntries(guarded.map(({ agent }) => [agent, turns(agent)]))
}

/** A session whose gateway is that of a machine which believes an authority of its company's. */
async function startBelieving(project: TestProject, address: string, pem: string): Promise<Session> {
  const { engine } = project.scad
  const { session, image: from, env } = await startBehind(project, address)
  // it goes with its project
  const image = await believingImage(engine, { from, pem, tag: `scad/gateway:${project.name}`, labels: { [label.project]: project.name } })
  await engine.removeContainer(gatewayName(session.id))
  await ensureGateway(project.scad, gatewaySession(session), { parts: { image, env } })
  return session
}

/** A job whose key is outside: nothing inside holds it while the job works, and its API is asked with it, and with no other login. */
async function worksWith({ project, session, model, playWhile }: Bench, one: Guarded): Promise<void> {
  const { agent, canary, variable, header: form } = one
  const before = model.requests.length
  const job = await playWhile(
    async () => {
      const works = (): boolean => model.requests.slice(before).some(({ turn }) => turn !== null)
      await eventually(works, { what: `${agent} asks its model`, timeoutMs: 120_000 })
      expect(await findInside(project, session, dummy)).toContainEqual(expect.stringMatching(/^\/proc\/\d+\/environ$/))
      expect(await findInside(project, session, canary)).toEqual([])
      await project.inside(session, `touch /tmp/${agent}`)
    },
    agent,
    '--agent',
    agent,
  )
  expect(job, job.reason).toMatchObject({ state: 'succeeded', report: { answer: 'reached' }, login: { by: 'gateway', name: variable } })
  const [name = '', value = ''] = form.split(': ')
  const requests = model.requests.slice(before)
  expect(requests.length).toBeGreaterThan(1)
  for (const { headers } of requests) {
    expect(headers.host).toBe(hostOf(one))
    const login = Object.fromEntries(loginHeaders.flatMap((header) => (headers[header] === undefined ? [] : [[header, headers[header]]])))
    expect(login).toEqual({ [name]: value.replace('KEY', canary) })
  }
}
