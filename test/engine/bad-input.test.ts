import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandList } from '../../commands/command-list.ts'
import { ownFailure } from '../../src/cli/exit-code.ts'
import type { ErrorCode } from '../../src/errors/catalogue.ts'
import { testProject, type TestProject, trustWhereNeeded } from '../support/project.ts'
import { expectRefusal, type Refusal } from './refusals.ts'

let project: TestProject
let running = ''
let stopped = ''
let config: Record<string, unknown>
beforeAll(async () => {
  project = await testProject({
    agents: {
      writer: { adapter: 'command', argv: ['true'] },
      absent: { adapter: 'command', argv: ['no-such-agent', '{promptFile}'] },
    },
    config: { agent: 'writer' },
  })
  config = JSON.parse(await readFile(project.configFile, 'utf8'))
  running = (await project.start({ tag: 'one' })).id
  stopped = (await project.start({ tag: 'two' })).id
  await project.cli('session', 'stop', stopped)
  await mkdir(join(project.folder, 'plain'))
  // makes the folders that scad keeps for itself
  expect((await project.cli('code', 'diff', running)).code).toBe(0)
})
afterAll(async () => await project[Symbol.asyncDispose]())

async function refused(args: string[], ...refusal: Refusal): Promise<void> {
  const named = commands.find(({ path }) => path.every((word, index) => args[index] === word))
  const own = named?.command.childExitCode === true ? ownFailure : undefined
  await expectRefusal(project, async () => await project.cli(...args), refusal, own)
}

describe('a config that is wrong', () => {
  const repo = (more: Record<string, unknown> = {}) => ({ path: './repos/app', ...more })
  const cases: [string, Record<string, unknown>, ...Refusal][] = [
    [
      'names a repository that is not there',
      { repos: { app: { path: './gone' } } },
      'repo-missing',
      /there is no repository at .+\/gone$/,
      /correct the path/,
    ],
    [
      'names a folder that is no repository',
      { repos: { app: { path: './plain' } } },
      'repo-invalid',
      /plain is not a git repository$/,
      /git init/,
    ],
    [
      'has two workdirs',
      { repos: { app: repo({ workdir: true }), docs: { path: './plain', workdir: true } } },
      'config-invalid',
      /scad\.config\.json: repos: only one repo can be the workdir, not app and docs$/,
      /scad config schema/,
    ],
    [
      'has an unknown key',
      { repos: { app: repo({ bsae: 'main' }) } },
      'config-invalid',
      /repos\.app\.bsae: unknown key; did you mean "base"\?$/,
      /scad config schema/,
    ],
    [
      'has several problems',
      { repos: { app: repo({ bsae: 1 }) }, gpus: 1, resources: { memory: 'much' } },
      'config-invalid',
      /scad\.config\.json: 3 problems$/,
      /schema/,
    ],
    [
      'names a base that is not there',
      { repos: { app: repo({ base: 'nowhere' }) } },
      'branch-not-found',
      /has no commit "nowhere"$/,
      /branch --all/,
    ],
    [
      'mounts what is not there',
      { mounts: [{ source: './gone', target: '/data' }] },
      'mount-missing',
      /mount source .+\/gone does not exist$/,
      /create it/,
    ],
    ['mounts what no session gets', { mounts: [{ source: '/etc', target: '/data' }] }, 'config-invalid', /\/etc/, /./],
  ]
  test.each(cases)('%s', async (_, change, ...refusal) => {
    await withConfig(JSON.stringify({ ...config, ...change }), async () => {
      await refused(['session', 'start'], ...refusal)
    })
  })

  test('is no JSON', async () => {
    await withConfig('{', async () => await refused(['session', 'start'], 'config-invalid', /scad\.config\.json: /, /./))
  })
})

async function withConfig(text: string, work: () => Promise<void>): Promise<void> {
  await writeFile(project.configFile, text)
  // one that is wrong asks for nothing
  await trustWhereNeeded(project.scad, project.configFile).catch(() => {})
  try {
    await work()
  } finally {
    await writeFile(project.configFile, JSON.stringify(config))
  }
}

const commands = await Promise.all(commandList.commands.map(async ({ path, load }) => ({ path, command: await load() })))
const takers = commands.filter(({ command }) => ['session', 'job'].includes(command.positionals?.[0] ?? ''))

/** What may stand in the place of a further argument, where that is looked at before the session. */
const anything: Readonly<Record<string, string>> = { path: './repos/app', hosts: 'npm', ports: '3000' }

/** Commands for sessions that are gone. */
const ofGone = new Set(['archive show', 'archive export', 'session restore'])

describe('names that mean nothing', () => {
  test.each(takers.map(({ path, command }) => [path.join(' '), path, command] as const))('scad %s of nothing', async (_, path, command) => {
    const [kind, ...others] = command.positionals ?? []
    const words = [...path, 'nothing', ...others.map((key) => anything[key] ?? 'x'), ...(path[1] === 'exec' ? ['--', 'true'] : [])]
    const [code, error]: [ErrorCode, string] = path.includes('archive')
      ? ['entry-not-found', 'the archive has no']
      : [kind === 'job' ? 'job-not-found' : 'session-not-found', `no ${kind}`]
    const list = ofGone.has(path.join(' ')) ? 'archive' : kind
    await refused(words, code, new RegExp(`^error: ${error} "nothing"$`), new RegExp(`scad ${list} list`))
  })

  const cases: [string, () => string[], ...Refusal][] = [
    [
      'an unknown command',
      () => ['sesion', 'list'],
      'unknown-command',
      /there is no command "scad sesion"$/,
      /did you mean scad session\?/,
    ],
    ['an unknown option', () => ['session', 'start', '--tga', 'x'], 'unknown-option', /there is no option --tga$/, /did you mean --tag\?/],
    [
      'an unknown project',
      () => ['session', 'start', `${project.name}x`],
      'project-not-found',
      /no known project is called .*did you mean/,
      /scad config list/,
    ],
    ['a mistyped session', () => ['session', 'show', `${running}x`], 'session-not-found', /no session/, new RegExp('did you mean .*-one-')],
    [
      'an ambiguous session',
      () => ['session', 'show', `${project.name}-`],
      'session-ambiguous',
      /begins 2 session ids$/,
      /write more of it: .*-one-.*-two-/,
    ],
    [
      'an unknown repository',
      () => ['code', 'diff', running, '--repo', 'nope'],
      'repo-not-found',
      /holds no repository "nope"$/,
      /it holds: app/,
    ],
    ['an unknown branch', () => ['code', 'log', running, '--branch', 'nope'], 'branch-not-found', /has a branch nope$/, /scad code status/],
    [
      'a repository to land first that it lacks',
      () => ['code', 'land', running, '--order', 'nope'],
      'repo-not-found',
      /holds no repository "nope"$/,
      /it holds: app/,
    ],
    [
      'a landing of which there is none',
      () => ['code', 'undo', running],
      'landing-not-found',
      /nothing of session .+ has landed$/,
      /scad code land/,
    ],
    ['an unknown base', () => ['session', 'start', '--base', 'app=nope'], 'branch-not-found', /has no commit "nope"$/, /branch --all/],
    [
      'an unknown agent',
      () => ['inject', running, 'x', '--agent', 'writr'],
      'bad-input',
      /there is no agent "writr"$/,
      /did you mean writer\?/,
    ],
    [
      'an agent that is not installed',
      () => ['inject', running, 'x', '--agent', 'absent'],
      'agent-missing',
      /agent absent is not installed/,
      /scad build/,
    ],
    [
      'a prompt file that is not there',
      () => ['inject', running, '--prompt-file', 'gone'],
      'prompt-missing',
      /the prompt file .+\/gone does not exist$/,
      /--prompt-file/,
    ],
    [
      'a template with an empty part',
      () => [
        'inject',
        running,
        '--template',
        'task',
        ...['what=a', 'where=b', 'verify=c', 'boundaries='].flatMap((part) => ['--set', part]),
      ],
      'bad-input',
      /the template "task" has an empty part "boundaries"$/,
      /## boundaries/,
    ],
    [
      'a job behind --continue where the prompt is',
      () => ['inject', running, '--continue', '7k2m9x0q'],
      'bad-input',
      /"7k2m9x0q" is the prompt here, and looks like a job to go on with$/,
      /--continue=7k2m9x0q/,
    ],
    [
      'rounds of what is done once',
      () => ['inject', running, 'x', '--max-rounds', '3'],
      'bad-input',
      /--max-rounds is for --until: without it there is one round$/,
      /--until/,
    ],
    [
      'a check of a plain command',
      () => ['inject', running, '--until', 'true', '--', 'true'],
      'bad-input',
      /a plain command learns nothing from --until$/,
      /give a prompt/,
    ],
    [
      'nothing to verify by',
      () => ['verify', running],
      'bad-input',
      /there is nothing to verify by: app without a verify command$/,
      /set repos\.app\.verify in .+, such as \["npm test"\]/,
    ],
    [
      'nobody to wait for a verification',
      () => ['dispatch', 'x', '--verify'],
      'bad-input',
      /is for a job that is waited for$/,
      /add --wait/,
    ],
    [
      'an agent for conflicts that nobody is to resolve',
      () => ['code', 'rebase', running, '--agent', 'writer'],
      'bad-input',
      /are for --resolve: without it there is no job$/,
      /add --resolve/,
    ],
    [
      'a proposal of a plain command',
      () => ['inject', running, '--plan-first', '--', 'true'],
      'bad-input',
      /--plan-first asks an agent for a proposal: it does not go with a plain command$/,
      /leave out one/,
    ],
    ['a decision about nothing', () => ['plan', 'approve', running], 'proposal-not-found', /was asked for no proposal$/, /--plan-first/],
    [
      'attempts that nobody can follow',
      () => ['dispatch', 'x', '--attempts', '2', '--follow'],
      'bad-input',
      /several attempts go with none/,
      /--wait/,
    ],
    [
      'an agent that is not there among several',
      () => ['dispatch', 'x', '--agent', 'writer,nope'],
      'bad-input',
      /no agent "nope"$/,
      /there are/,
    ],
    ['a session of no group', () => ['pick', running], 'bad-input', /is of no group of attempts$/, /scad session remove/],
    ['nothing to compare', () => ['compare'], 'session-not-found', /there is no group of attempts$/, /--attempts 3/],
    ['no prompt', () => ['inject', running], 'prompt-missing', /no prompt was given$/, /--prompt-file, --plan/],
    [
      'a file that is not inside',
      () => ['session', 'cp', `${running}:/gone`, '.'],
      'path-not-found',
      /has no \/gone$/,
      /scad session exec/,
    ],
    [
      'a file that is not here',
      () => ['session', 'cp', 'gone', `${running}:/tmp`],
      'path-not-found',
      /gone does not exist on the host$/,
      /scad session cp/,
    ],
    ['no batch', () => ['batch', 'gone.yaml'], 'path-not-found', /the batch .+\/gone\.yaml does not exist$/, /scad batch FILE/],
    ['no batch by its name', () => ['batch', 'scad.config.ts'], 'batch-invalid', /not a batch by its name/, /scad batch --help/],
    ['no repository to add', () => ['code', 'add', running, './plain'], 'repo-invalid', /plain is not a git repository$/, /git init/],
  ]
  test.each(cases)('%s', async (_, args, ...refusal) => await refused(args(), ...refusal))
})

describe('a session that is stopped', () => {
  const unfit: [string, ...string[]][] = [
    ['inject', 'x'],
    ['session exec', '--', 'true'],
    ['session shell'],
    ['session port', '3000'],
    ['code branch', 'x'],
    ['code sync'],
    ['code add', './repos/app'],
    ['code remove', 'app'],
  ]
  test.each(unfit)('is not for %s', async (name, ...more) => {
    await refused(
      [...name.split(' '), stopped, ...more],
      'session-stopped',
      /session \S+-two-\S+ is stopped$/,
      /^hint: scad session resume \S+-two-/,
    )
  })
})

describe('a name that is taken', () => {
  test('by a branch inside', async () => {
    await refused(['code', 'branch', running, 'main'], 'name-taken', /app has a branch main already$/, /choose another name/)
  })

  test('by a repository inside', async () => {
    await refused(['code', 'add', running, './repos/app'], 'name-taken', /has a repository "app" already$/, /--key/)
  })

  test('by another config', async () => {
    await project.cli('config', 'add')
    await mkdir(join(project.folder, 'other'))
    await writeFile(
      join(project.folder, 'other', 'scad.config.json'),
      JSON.stringify({ ...config, repos: { app: { path: '../repos/app' } } }),
    )
    await refused(['config', 'add', 'other'], 'name-taken', /is already .+\/scad\.config\.json$/, /--force/)
  })

  test('by a config that is there', async () => {
    await refused(['init', 'repos/app', '--format', 'json'], 'name-taken', /scad\.config\.json is there already$/, /--force/)
  })
})
