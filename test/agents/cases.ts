import { join } from 'node:path'
import type { AgentCase } from './agent-case.ts'
import {
  answerFits,
  branchesArrived,
  briefArrived,
  comesAlive,
  conversationGoesOn,
  eventsCameThrough,
  leftBehind,
  tookTooLong,
  waitedItsTime,
  wasCorrected,
  wasIdle,
  wasTriedAgain,
  wasWaitedFor,
} from './checks.ts'
import { deadPort, latePort, type RealAgent } from './real-agent.ts'

const commit = (repo: string): string =>
  `cd /workspace/${repo} && echo work >> README.md && git add README.md && git commit -m 'work in ${repo}'`

/** Who asks, and why. */
const asking = ['--caller', 'Ada Lovelace', '--goal', 'The release waits for it.']
const verdict = ['--schema', join(import.meta.dirname, 'verdict.schema.json')]

const elsewhere = (agent: RealAgent, port: string): string[] =>
  Object.entries(agent.elsewhere(port)).flatMap(([name, value]) => ['--env', `${name}=${value}`])

/** What is tried with every agent, in the order of the page. The first finds an empty home. */
export const agentCases: readonly AgentCase[] = [
  {
    id: 'commits',
    caused: 'works in two repositories and commits; the branches are fetched',
    turns: [{ shell: commit('app') }, { shell: commit('docs') }, { say: 'both are done' }],
    expected: { state: 'succeeded', failure: '' },
    check: async (bench, job) => {
      await eventsCameThrough(bench, job)
      await branchesArrived(bench)
    },
    usual: true,
  },
  {
    id: 'brief',
    caused: 'the model is told its whole brief: the repositories and their paths, who asks and why',
    turns: [{ say: 'understood' }],
    flags: () => asking,
    expected: { state: 'succeeded', failure: '' },
    check: briefArrived,
  },
  {
    id: 'answer',
    caused: 'its answer fits the schema',
    turns: [{ say: '{"verdict":"good"}' }],
    flags: () => verdict,
    expected: { state: 'succeeded', failure: '' },
    check: answerFits,
  },
  {
    id: 'correction',
    caused: 'its answer does not fit the schema, and fits when its conversation goes on with what was wrong',
    turns: [{ say: 'It is fine.' }, { say: '{"verdict":"good"}' }],
    flags: () => verdict,
    expected: { state: 'succeeded', failure: '' },
    check: wasCorrected,
    usual: true,
  },
  {
    id: 'goes-on',
    caused: 'its conversation is resumed in another job',
    turns: [{ say: 'until later' }],
    expected: { state: 'succeeded', failure: '' },
    check: conversationGoesOn,
  },
  {
    id: 'login',
    caused: 'the API answers 401',
    turns: [{ error: 401 }],
    expected: { state: 'failed', failure: 'auth' },
    usual: true,
  },
  {
    id: 'rate-limit',
    caused: 'the API answers 429, and goes on to',
    turns: [{ error: 429 }],
    expected: { state: 'failed', failure: 'rate-limit' },
  },
  {
    id: 'comes-back',
    caused: 'the API answers 429 until the agent gives up, and then to another attempt',
    turns: ({ asks }) => [{ error: 429, times: asks }, { say: 'here again' }],
    flags: () => ['--retries', '1'],
    expected: { state: 'succeeded', failure: '' },
    check: wasTriedAgain,
  },
  {
    id: 'broken-api',
    caused: 'the API answers 500, and goes on to',
    turns: [{ error: 500 }],
    expected: { state: 'failed', failure: 'overloaded' },
  },
  {
    id: 'overloaded',
    caused: 'the API says that it is overloaded, as its provider does, and goes on to',
    turns: [{ overloaded: true }],
    expected: { state: 'failed', failure: 'overloaded' },
  },
  {
    id: 'cut',
    caused: 'each answer is cut in the middle of its stream',
    turns: [{ cut: 'this answer never comes to its end, however often it is asked for' }],
    expected: { state: 'failed', failure: 'network' },
  },
  {
    id: 'refused',
    caused: 'the model, or a filter of its provider, refuses to answer',
    turns: [{ refuse: 'I will not help with that.' }],
    expected: { state: 'failed', failure: 'refusal' },
  },
  {
    id: 'unreachable',
    caused: 'the API cannot be reached',
    turns: [],
    flags: ({ agent }) => elsewhere(agent, deadPort),
    expected: { state: 'failed', failure: 'network' },
    check: waitedItsTime,
  },
  {
    id: 'reachable-again',
    caused: 'the API cannot be reached until the agent gives up, and then by another attempt',
    turns: [{ say: 'here again' }],
    flags: ({ agent }) => [
      ...elsewhere(agent, latePort),
      ...['--retries', '1'],
      // the case before shows how long it takes otherwise
      ...(agent.endless ? ['--idle-timeout', '20s'] : []),
    ],
    meanwhile: comesAlive,
    expected: { state: 'succeeded', failure: '' },
    check: wasTriedAgain,
  },
  {
    id: 'hangs',
    caused: 'no answer comes, until the idle limit',
    turns: [{ hang: true }],
    flags: ({ agent }) => ['--idle-timeout', agent.silent],
    expected: { state: 'timeout', failure: '' },
    check: wasIdle,
  },
  {
    id: 'takes-too-long',
    caused: 'no answer comes, until the time of the job is over',
    turns: [{ hang: true }],
    flags: ({ agent }) => ['--timeout', agent.silent],
    expected: { state: 'timeout', failure: '' },
    check: tookTooLong,
  },
  {
    id: 'does-not-end',
    caused: 'the program goes on after its result, until the grace is over',
    turns: [{ say: 'this is all' }],
    flags: ({ lingering }) => ['--env', `PATH=${lingering}`],
    expected: { state: 'succeeded', failure: '' },
    check: wasWaitedFor,
  },
  {
    id: 'leaves-behind',
    caused: 'a process of its shell is left running, and listed',
    turns: [{ shell: 'setsid sleep 1000 < /dev/null > /dev/null 2>&1 &' }, { say: 'it goes on' }],
    expected: { state: 'succeeded', failure: '' },
    check: leftBehind,
  },
]
