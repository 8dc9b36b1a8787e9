import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { commandList } from '../../commands/command-list.ts'
import { type TestProject, testProject } from '../support/project.ts'

// Every command once, in an order in which each finds what it needs. $session, $other and $job are ids that earlier lines printed.
const lines: [path: string, ...words: string[]][] = [
  ['init', '--name', 'made'],
  ['config add'],
  ['config list'],
  ['config schema'],
  ['config show'],
  ['config validate'],
  ['build'],
  ['session start'],
  ['session list'],
  ['session show', '$session'],
  ['session exec', '$session', '--', 'git', 'commit', '--allow-empty', '-m', 'made inside'],
  ['inject', '$session', '--wait', '--', 'sh', '-c', 'echo out; echo err >&2'],
  ['job list'],
  ['job show', '$job'],
  ['job logs', '$job'],
  ['job wait', '$job'],
  ['job cancel', '$job'],
  ['session logs', '$session'],
  ['status', '--repos'],
  ['code status', '$session'],
  ['code branch', '$session', 'side'],
  ['code diff', '$session'],
  ['code log', '$session'],
  ['code sync', '$session'],
  ['code add', '$session', 'repos/extra', '--key', 'more'],
  ['code remove', '$session', 'more'],
  ['code fetch', '$session'],
  ['session cp', '$session:README.md', 'copied.md'],
  ['harvest', '$session'],
  ['session stop', '$session'],
  ['session resume', '$session'],
  ['session remove', '$session'],
  ['dispatch', 'touch made', '--agent', 'hand', '--wait'],
  ['finish', '$other'],
  ['config remove', '$project'],
  ['completion bash'],
  ['completion zsh'],
  ['completion fish'],
]

/** Needs somebody at a terminal; what it prints is what it passes on. */
const interactive = ['session shell']

const hand = { adapter: 'command', argv: ['sh', '{promptFile}'] }
const ids = new Map<string, string>()
let project: TestProject
beforeAll(async () => {
  project = await testProject({ repos: { app: {}, extra: {} }, agents: { hand } })
  ids.set('$project', project.name)
  // The images take longer than a test may.
  expect(await project.cli('build')).toMatchObject({ code: 0 })
})
afterAll(async () => project[Symbol.asyncDispose]())

test('every command is in the scenario', () => {
  const visible = commandList.commands.filter(({ hidden }) => hidden !== true).map(({ path }) => path.join(' '))
  expect([...lines.map(([path]) => path), ...interactive].toSorted()).toEqual(visible.toSorted())
})

test.each(lines)('scad %s --json prints what its schema says', { concurrent: false }, async (path, ...words) => {
  const command = await commandList.commands.find((entry) => entry.path.join(' ') === path)?.load()
  if (command === undefined) throw new Error(`there is no scad ${path}`)
  const named = words.map((word) => word.replace(/^\$\w+/, (name) => ids.get(name) ?? name))
  // init writes into the working directory, where the project has its config
  const cwd = path === 'init' ? project.repos['app'] : project.folder
  const { code, stdout, stderr } = await project.cliWith({ cwd }, '--json', ...path.split(' '), ...named)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })

  const documents: unknown[] = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  if (!command.stream) expect(documents).toHaveLength(1)
  // nothing but what the schema names
  for (const document of documents) expect(await command.output.parseAsync(document)).toEqual(document)
  remember(path, documents[0])
})

function remember(path: string, document: unknown): void {
  const id = z.object({ id: z.string() })
  if (path === 'session start') ids.set('$session', id.parse(document).id)
  if (path === 'inject') ids.set('$job', id.parse(document).id)
  if (path === 'dispatch') ids.set('$other', z.object({ session: id }).parse(document).session.id)
}
