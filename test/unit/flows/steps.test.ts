import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandList } from '../../../commands/command-list.ts'
import { matchCommand } from '../../../src/cli/match-command.ts'
import { optionTable } from '../../../src/cli/option-table.ts'
import { readWords } from '../../../src/cli/read-words.ts'
import { renderSteps } from '../../../src/cli/dry-run.ts'
import { attemptSteps, dispatchSteps } from '../../../src/flows/dispatch-steps.ts'
import { finishSteps } from '../../../src/flows/finish.ts'
import { harvestSteps } from '../../../src/flows/harvest.ts'
import type { Step } from '../../../src/flows/step.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-steps-'))
  // stands in the place of scad and says with which words it was called
  const program = `#!/bin/sh\nprintf '%s\\0' "$@" >>"$CALLS"; printf '\\1\\0' >>"$CALLS"; [ "$1 $2" != 'session start' ] || echo the-id\n`
  await writeFile(join(folder, 'scad'), program)
  await chmod(join(folder, 'scad'), 0o755)
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

/** The words of each call, when a shell runs what `--dry-run` prints. */
async function calls(steps: Step[]): Promise<string[][]> {
  const lines: string[] = []
  renderSteps(steps, { width: Infinity, line: () => {}, text: (text) => void lines.push(text), table: () => {}, fields: () => {} })
  const file = join(await mkdtemp(join(folder, 'calls-')), 'words')
  await promisify(execFile)('/bin/sh', ['-eu', '-c', lines.join('\n')], {
    env: { PATH: `${folder}:${process.env['PATH']}`, CALLS: file },
  })
  return (await readFile(file, 'utf8'))
    .split('\u0001\0')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1))
}

const nothing = { base: {}, repo: [], env: {}, context: [], again: false }

test('a dispatch is a build, a start and an inject into the session that was started', async () => {
  expect(await calls(dispatchSteps({ ...nothing, prompt: 'Fix it' }))).toEqual([
    ['build'],
    ['session', 'start'],
    ['inject', 'the-id', 'Fix it'],
  ])
})

test('every option of a dispatch goes to the command that has it, its words untouched', async () => {
  const steps = dispatchSteps({
    ...{ plan: '/p.md', allowUnknownPaths: true, template: 'task', set: { what: 'a b', where: '' } },
    ...{
      project: 'atlas',
      config: 'a b.yaml',
      tag: 'try1',
      base: { app: 'v1', docs: 'main~1' },
      prompt: '$HOME\n"it\'s"',
      agent: 'claude',
    },
    ...{ caller: 'Ada', goal: 'to be done', context: ['a b.md', 'c'] },
    ...{
      branch: 'fix/x',
      repo: ['app', 'docs'],
      timeout: 90_000,
      idleTimeout: 0,
      retries: 2,
      env: { A: '1 2', B: '-x' },
      wait: true,
      again: false,
      ...{ planFirst: true, until: 'npm test', maxRounds: 3, stopWhen: '-', maxCost: 1.5 },
    },
  })
  expect(await calls(steps)).toEqual([
    ['build', 'atlas', '--config', 'a b.yaml'],
    ['session', 'start', 'atlas', '--config', 'a b.yaml', '--tag', 'try1', '--base', 'app=v1', '--base', 'docs=main~1'],
    [
      ...['inject', 'the-id', '$HOME\n"it\'s"', '--plan', '/p.md', '--allow-unknown-paths', '--template', 'task'],
      ...['--set', 'what=a b', '--set', 'where=', '--agent', 'claude', '--branch', 'fix/x', '--repo', 'app', '--repo', 'docs'],
      ...[
        '--timeout',
        '90s',
        '--idle-timeout',
        '0',
        '--retries',
        '2',
        '--env',
        'A=1 2',
        '--env',
        'B=-x',
        '--caller',
        'Ada',
        '--goal',
        'to be done',
      ],
      ...['--context', 'a b.md', '--context', 'c'],
      ...['--plan-first', '--until', 'npm test', '--max-rounds', '3', '--stop-when=-', '--max-cost', '1.5', '--wait'],
    ],
  ])
})

test('a prompt that begins with a dash goes in by stdin', async () => {
  const [, , inject] = await calls(dispatchSteps({ ...nothing, prompt: '- one\n- two' }))
  expect(inject).toEqual(['inject', 'the-id', '-'])
})

test.each([
  [
    'dispatch',
    dispatchSteps({
      ...nothing,
      promptFile: '-x',
      tag: 'a',
      base: { app: 'v1' },
      repo: ['app'],
      timeout: 1,
      env: { A: '' },
      wait: true,
      verify: true,
    }),
  ],
  ['harvest', harvestSteps({ session: 'atlas-4f2a', accept: ['boundary:vendor/'] })],
  ['finish', finishSteps({ session: 'atlas-4f2a', force: false, artifacts: ['dist/**'], accept: ['binary'], verify: true })],
  ['finish --force', finishSteps({ session: 'atlas-4f2a', force: true, artifacts: [], accept: [], verify: false })],
])('the command line takes every step of %s', async (_, steps) => {
  for (const words of await calls(steps)) {
    const match = matchCommand(commandList, words)
    if (match.type !== 'command') throw new Error(`no command: ${words.join(' ')}`)
    const command = await match.entry.load()
    const { values } = readWords(optionTable(command), match.rest)
    expect(command.input.safeParse(values)).toMatchObject({ success: true })
  }
})

test('attempts are built once, and each is a session and a job with a key of its own', async () => {
  const who = [
    { agent: 'claude', model: undefined },
    { agent: 'codex', model: 'big' },
  ]
  const said = await calls(attemptSteps({ ...nothing, prompt: 'Fix it', key: 'k' }, who))
  expect(said.map((words) => words.slice(0, 2).join(' '))).toEqual([
    'build',
    'session start',
    'inject the-id',
    'session start',
    'inject the-id',
  ])
  expect(said.at(-1)).toEqual(['inject', 'the-id', 'Fix it', '--agent', 'codex', '--model', 'big', '--key', 'k/2'])
})

test('a finish that verifies stops the session before that', async () => {
  expect(
    (await calls(finishSteps({ session: 's', force: false, artifacts: [], accept: [], verify: true }))).map((words) => words.slice(0, 2)),
  ).toEqual([
    ['code', 'fetch'],
    ['session', 'stop'],
    ['verify', 's'],
    ['code', 'status'],
    ['session', 'remove'],
  ])
})

test('a forced finish stops the session before it fetches', async () => {
  expect(
    (await calls(finishSteps({ session: 's', force: true, artifacts: [], accept: [], verify: false }))).map((words) => words.slice(0, 2)),
  ).toEqual([
    ['session', 'stop'],
    ['code', 'fetch'],
    ['code', 'status'],
    ['session', 'remove'],
  ])
})
