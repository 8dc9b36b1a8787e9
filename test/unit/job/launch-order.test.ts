import { expect, test } from 'vitest'
import { noLogin } from '../../../src/credentials/agent-login.ts'
import { parseJobFacts } from '../../../src/job/job-facts.ts'
import type { LaunchOrder } from '../../../src/job/launch.ts'
import { launchOrder, type OrderParts } from '../../../src/job/launch-order.ts'
import { workOf } from '../../../src/job/work.ts'
import { repo } from '../session/fixtures.ts'

const place = { repo: 'app', workdir: '/workspace/app', otherRepos: [], branched: ['app'] }
const spec = { agents: { own: { adapter: 'command', argv: ['run', '{briefFile}'], env: {} } }, agent: 'own' }

const wanted = { env: {}, repos: [], context: [], interactive: false, shell: false, size: { columns: 120, rows: 40 } }

const places = {
  ...{ folder: '/jobs/ab12', promptFile: '', brief: { path: '/jobs/ab12/brief.md', text: '' }, place },
  ...{ interactive: false, conversation: { resume: false, id: '' } },
}

const order = (change: Partial<OrderParts> = {}, command?: string[]): LaunchOrder => {
  const { prompt = Buffer.from('do it') } = change
  return launchOrder({
    scad: { identity: { uid: 1000, gid: 1000, agentUid: 1000, agentGid: 1000 } },
    session: { id: 'atlas-4f2a', user: '1000:1000', repos: [repo], spec: { mounts: [] } },
    short: 'ab12',
    wanted,
    continues: null,
    prompt,
    brief: '# Brief\n',
    place,
    work: workOf({ env: {} }, { spec }, { ...places, command, prompt }),
    login: { ...noLogin, agent: '', account: '' },
    door: null,
    container: [],
    ...change,
  })
}

test("the brief is a file of the job's folder, which its agent is told of", () => {
  const { files, env } = order()
  expect(files).toEqual([{ place: 'job', path: 'brief.md', text: '# Brief\n' }])
  expect(env['SCAD_BRIEF_FILE']).toBe('/var/lib/scad/jobs/ab12/brief.md')
})

test('a job without a brief has no file of it, and is told of none', () => {
  const { files, env } = order({ brief: '', prompt: null }, ['true'])
  expect(files).toEqual([])
  expect(env).not.toHaveProperty('SCAD_BRIEF_FILE')
})

test('who asks stands in the journal, and what for in the facts of the job, with the names of what it was told by', () => {
  const context = [{ name: 'ci.log', text: 'red' }]
  const { created, facts } = order({ wanted: { ...wanted, caller: 'Ada', goal: 'to know', context, plan: 'plan.md' } })
  expect(created).toMatchObject({ caller: 'Ada' })
  expect(parseJobFacts(JSON.stringify(facts))).toMatchObject({ goal: 'to know', context: ['ci.log'], plan: 'plan.md', template: '' })
  expect(JSON.stringify(created)).not.toContain('red')
})

test('a key that its program takes from a file alone is one in memory, and none where the config mounts something', () => {
  const keyFile = { variable: 'KEY', path: '.own/auth.json', text: (key: string) => `{"key":"${key}"}` }
  const work = {
    ...workOf(
      { env: {} },
      { spec },
      {
        folder: '',
        promptFile: '',
        brief: { path: '', text: '' },
        place,
        command: ['x'],
        prompt: null,
        interactive: false,
        conversation: { resume: false, id: '' },
      },
    ),
  }
  const withKey = {
    work: { ...work, plan: { ...work.plan, keyFile } },
    login: { ...noLogin, agent: 'own', account: 'b1', variables: { KEY: 'k' } },
  }
  expect(order(withKey).login).toEqual([{ path: '.own/auth.json', text: '{"key":"k"}' }])
  expect(order(withKey).created).toMatchObject({ account: 'b1' })
  const session = { id: 'atlas-4f2a', user: '1000:1000', repos: [repo] }
  const mounts = [{ source: '/host', target: '/home/agent/.own', mode: 'rw' as const }]
  expect(order({ ...withKey, session: { ...session, spec: { mounts } } }).login).toEqual([])
})

test('the facts of a job that an older scad began are read', () => {
  expect(parseJobFacts('{"argv":["a"],"workdir":"/w","variables":[]}')).toMatchObject({
    goal: '',
    context: [],
    plan: '',
    template: '',
    retries: 0,
  })
})

test('the model that an agent is to ask stands in the journal, unless its name takes too much of a line', () => {
  const told = (model?: string): unknown => {
    const own = { adapter: 'claude', env: {}, model }
    const work = workOf({ env: {} }, { spec: { agents: { own }, agent: 'own' } }, { ...places, prompt: Buffer.from('x') })
    return order({ work }).created['model']
  }
  expect([told('opus'), told(), told('m'.repeat(101))]).toEqual(['opus', undefined, undefined])
})

test.each([1, 10, 20, 26, 40])('the line of the journal that tells of a job is not too long, whatever was asked of %d repos', (count) => {
  const long = '😀'
  const { created } = order(
    {
      wanted: {
        ...wanted,
        repos: Array.from({ length: count }, (_, index) => `${'r'.repeat(18)}${index}`),
        branch: 'b'.repeat(200),
        key: long.repeat(200),
        caller: long.repeat(100),
        timeoutMs: 1e12,
      },
      place: { ...place, repo: 'r'.repeat(63) },
      prompt: null,
      brief: '',
    },
    Array.from({ length: 100 }, () => 'x'.repeat(300)),
  )
  // the runner adds when, which job and which run of the container
  expect(Buffer.byteLength(JSON.stringify(created))).toBeLessThan(4096 - 300)
})
