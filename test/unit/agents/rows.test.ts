import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentAdapter, StartPlan, StartRequest } from '../../../src/agents/adapter.ts'
import { template } from '../../../src/agents/adapter.template.ts'
import { adapters } from '../../../src/agents/adapters.ts'
import { byWords } from '../../../src/agents/failure.ts'
import { packageFolder } from '../../../src/scad/package.ts'
import { rowProblems } from './row-problems.ts'

const page = readFileSync(join(packageFolder(), 'docs', 'agents.md'), 'utf8')

test.each([...adapters, template].map((row) => [row.name, row] as const))('the row %s is whole', (_, row) => {
  expect(rowProblems(row)).toEqual([])
})

test.each(adapters.map(({ name }) => name))('%s has a part of the page of agents', (name) => {
  expect(page).toContain(`\n### ${name}\n`)
})

const untold: AgentAdapter['interactive'] = (asks) =>
  argvWith({ ...asks, prompt: Buffer.of() }, asks.prompt === null ? [] : ['--', String(asks.prompt)], 'none')
const noLogin = { variables: () => [], addressVariable: null, upstreams: [], files: [] }
const withoutConversation: Partial<AgentAdapter> = {
  conversation: 'none',
  headless: (asks) => template.headless({ ...asks, conversation: { resume: false, id: '' } }),
  interactive: (asks) =>
    template.interactive?.({ ...asks, conversation: { resume: false, id: '' } }) ?? template.headless({ ...asks, prompt: Buffer.of() }),
}

test.each<[what: string, change: Partial<AgentAdapter>]>([
  ['nothing to install', { defaultVersion: null, install: () => [] }],
  ['no way to be talked to', { interactive: null }],
  ['no end but its exit code', { ending: null }],
  ['no conversations', withoutConversation],
  ['output that is text', { ...withoutConversation, events: null, ending: null }],
  ['no transcripts', { transcripts: '', transcriptEvents: null }],
  ['no need of a login', { credentials: noLogin, loginFix: '' }],
  ['its prompt among its words', { headless: (asks) => argvWith(asks, ['--', String(asks.prompt)], 'none') }],
  ['its prompt in a file', { headless: (asks) => argvWith(asks, ['--prompt-file', asks.promptFile], 'none') }],
])('a row may have %s', (_, change) => {
  expect(rowProblems({ ...template, ...change })).toEqual([])
})

test.each<[what: string, change: Partial<AgentAdapter>, obligation: RegExp]>([
  ['is named in capitals', { name: 'Example' }, /what it is/],
  ['installs whatever is the newest', { install: () => ['npm install --global example-agent'] }, /one exact version/],
  ['drops what it says it takes', { takes: { ...template.takes, maxTurns: true } }, /what it takes/],
  ['names a file that it does not write', { headless: (asks) => argvWith(asks, ['--settings', `${asks.folder}/x.json`]) }, /not written/],
  ['gets its prompt twice', { headless: (asks) => argvWith(asks, [String(asks.prompt)]) }, /its prompt once/],
  ['gets no prompt', { headless: (asks) => argvWith(asks, [], 'none') }, /its prompt once/],
  ['has no hooks, though it says so', { turns: 'hooks', interactive: untold }, /its hooks/],
  ['has hooks that it does not tell of', { turns: 'none' }, /its hooks/],
  ['is ready when it says that its hooks do not tell', { turns: 'hooks-later' }, /its hooks/],
  [
    'knows nothing of the brief',
    {
      turns: 'none',
      interactive: (asks) => ({
        ...template.headless({ ...asks, prompt: Buffer.of() }),
        argv: ['x', 'model-x', ...(asks.conversation.resume ? [asks.conversation.id] : []), '--', String(asks.prompt)],
        stdin: 'none',
      }),
    },
    /the brief/,
  ],
  ['cannot go on', { ...withoutConversation, conversation: 'learned' }, /goes on/],
  ['learns from what it does not read', { events: null }, /learned from/],
  ['does not say how it fails', { ending: template.ending && { ...template.ending, failed: [] } }, /of its end/],
  [
    'does not know a wrong key',
    { ending: template.ending && { ...template.ending, failures: byWords.filter((each) => each.class !== 'auth') } },
    /of its login, where/,
  ],
  ['does not say what mends its login', { loginFix: '' }, /what mends/],
  ['reaches no host', { hosts: () => [] }, /the hosts/],
  ['has a key that no gateway adds', { credentials: { ...template.credentials, upstreams: [] } }, /a gateway/],
  ['sends its key to whom it does not reach', { hosts: () => ['other.example.com'] }, /a gateway/],
  ['is not led to its gateway', { credentials: { ...template.credentials, addressVariable: null } }, /a gateway/],
  ['mends what it does not have', { credentials: noLogin }, /what mends/],
  ['names a host and all below it', { hosts: () => ['api.example.com', '.example.com'] }, /the hosts/],
  ['names an address', { hosts: () => ['api.example.com', 'https://api.example.com'] }, /the hosts/],
  [
    'names a file at a terminal that it does not write',
    { turns: 'none', interactive: (asks) => addWords(untold(asks), `--settings=${asks.folder}/x.json`) },
    /not written/,
  ],
  [
    'begins anew at a terminal where it is to go on',
    { turns: 'none', interactive: (asks) => untold({ ...asks, conversation: { resume: false, id: 'other' } }) },
    /goes on/,
  ],
  ['keeps its transcripts elsewhere', { transcripts: '/var/log/<conversation>' }, /in its home/],
  ['reads a transcript that nothing tells from others', { transcripts: '.example/log' }, /after the conversation/],
  [
    'takes a prompt for an option',
    {
      turns: 'none',
      interactive: (asks) => argvWith({ ...asks, prompt: Buffer.of() }, asks.prompt === null ? [] : [String(asks.prompt)], 'none'),
    },
    /a dash/,
  ],
])('a row that %s is not whole', (_, change, obligation) => {
  expect(rowProblems({ ...template, ...change })).toEqual([expect.stringMatching(obligation)])
})

function addWords(plan: StartPlan, ...words: string[]): StartPlan {
  return { ...plan, argv: [...words, ...plan.argv] }
}

/** The plan of the template with further words. */
function argvWith(asks: StartRequest, words: string[], stdin: StartPlan['stdin'] = 'prompt'): StartPlan {
  const plan = template.headless(asks)
  return { ...plan, argv: [...plan.argv, ...words], stdin }
}

test('how a row is added is told of each line of the template', () => {
  const told = readFileSync(join(packageFolder(), 'docs', 'new-agent.md'), 'utf8')
  for (const key of Object.keys(template)) expect(told).toContain(`\n| \`${key}\` | `)
})

test.each(adapters.filter(({ takes }) => !takes.argv).map((row) => [row.name, row] as const))('%s has hooks', (_, row) => {
  expect(row.turns).not.toBe('none')
})
