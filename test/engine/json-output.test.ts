import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandList } from '../../commands/command-list.ts'
import { makeRepo } from '../support/git.ts'
import { testProject, type TestProject } from '../support/project.ts'

/** Commands in an order in which each has something to tell; `{session}` and `{job}` are the newest ids. */
const lines: [path: string, ...more: string[]][] = [
  ['init', '.', '--format', 'json', '--name', 'other'],
  ['config add'],
  ['config list'],
  ['trust', '--yes'],
  ['trust', '--list'],
  ['config show'],
  ['config validate'],
  ['config schema'],
  ['doctor'],
  ['build'],
  ['build', '--environment-only'],
  ['session start', '--tag', 'one'],
  ['session list'],
  ['session show', '{session}'],
  ['session inspect', '{session}'],
  ['session inspect', '{session}', '--security'],
  ['inject', '{session}', '--print-brief'],
  ['inject', '{session}', 'Write a note', '--until', 'test -e note'],
  ['inject', '{session}', 'Write a note', '--plan-first', '--wait'],
  ['plan show', '{session}'],
  ['plan reject', '{session}'],
  ['inject', '{session}', 'Write another note', '--plan-first', '--wait'],
  ['plan approve', '{session}', '--force'],
  ['inject', '{session}', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'],
  ['job wait', '{job}'],
  ['job logs', '{job}'],
  ['job show', '{job}'],
  ['inject', '{session}', '--interactive', '--', 'cat'],
  ['job screen', '{job}'],
  ['job send', '{job}', 'hello'],
  ['job cancel', '{job}'],
  ['inject', '{session}', '--timeout', '10m', '--env', 'A=b', '--branch', 'side', '--', 'sleep', '1000'],
  ['status'],
  ['status', '{project}'],
  ['job cancel', '{job}'],
  ['job list'],
  ['session exec', '{session}', '--', 'sh', '-c', 'echo loose >loose; git checkout -q --detach'],
  ['session shell', '{session}'],
  ['session cp', '{session}:note', 'copied'],
  ['session logs', '{session}'],
  ['network show', '{session}'],
  ['network allow', '{session}', 'registry.example.com', 'npm'],
  ['session exec', '{session}', '--', 'sh', '-c', 'echo "GET http://b.example/" | socat - TCP:127.0.0.1:3128,shut-none >/dev/null'],
  ['network log', '{session}'],
  ['session refresh', '{session}'],
  ['code add', '{session}', './other', '--access', 'read'],
  ['code branch', '{session}', 'fix/it'],
  ['code status', '{session}'],
  ['code artifacts', '{session}'],
  ['code log', '{session}'],
  ['code diff', '{session}'],
  ['code diff', '{session}', '--worktree', '--stat'],
  ['code fetch', '{session}'],
  ['code land', '{session}'],
  ['code undo', '{session}', '--dry-run'],
  ['code undo', '{session}'],
  ['code sync', '{session}'],
  ['code sync', '{session}', '--check'],
  ['code rebase', '{session}'],
  ['code remove', '{session}', 'other'],
  ['harvest', '{session}'],
  ['verify', '{session}', '--dry-run'],
  ['verify', '{session}'],
  ['compare', '{session}'],
  ['harvest', '{session}', '--dry-run'],
  ['session stop', '{session}'],
  ['code status', '{session}'],
  ['session resume', '{session}'],
  ['session fork', '{session}'],
  ['session remove', '{session}'],
  ['dispatch', 'Write a note', '--attempts', '2', '--wait'],
  ['compare'],
  ['pick', '{session}', '--dry-run'],
  ['pick', '{session}'],
  ['session remove', '{session}', '--discard'],
  ['dispatch', 'Write a note', '--dry-run'],
  [
    'dispatch',
    '--template',
    'task',
    ...['what=Write a note', 'where=app', 'verify=git log', 'boundaries=none'].flatMap((part) => ['--set', part]),
    '--wait',
  ],
  ['completion candidates', '--', 'session', 'show', ''],
  ['finish', '{session}', '--dry-run'],
  ['finish', '{session}'],
  ['batch', 'tasks.json', '--dry-run'],
  ['batch', 'tasks.json'],
  ['archive list'],
  ['archive show', '{session}'],
  ['archive search', 'note'],
  ['archive export', '{session}', 'session.tar'],
  ['session restore', '{session}'],
  ['events'],
  ['session show', '{session}'],
  ['session remove', '{session}'],
  ['dispatch', 'Write a note'],
  ['job wait', '{job}'],
  ['session remove', '{session}', '--discard'],
  ['status'],
  ['session list'],
  ['job list'],
  ['gc', '{project}'],
  ['uninstall'],
  ['untrust'],
  ['config remove', '{project}'],
  ['completion bash'],
  ['completion fish'],
  ['completion zsh'],
]

let project: TestProject
const newest = { project: '', session: '', job: '' }
beforeAll(async () => {
  project = await testProject({
    repos: { app: { config: { verify: ['true'] } }, docs: {} },
    agents: { writer: { adapter: 'command', argv: ['sh', '-c', 'cp {promptFile} note && git add note && git commit -qm "Add a note"'] } },
    config: { agent: 'writer', network: { allow: ['a.example'] }, mounts: [{ source: './data', target: '/data', mode: 'overlay' }] },
  })
  newest.project = project.name
  await makeRepo(join(project.folder, 'other'), { files: { file: 'content' } })
  await writeFile(join(project.folder, 'tasks.json'), '[{ "prompt": "Write a note" }]')
  await mkdir(join(project.folder, 'data'))
  await writeFile(join(project.folder, 'data', 'x'), '')
})
afterAll(async () => await project[Symbol.asyncDispose]())

test.each(lines.map((line) => [line.join(' '), line] as const))('scad %s', async (_line, [path, ...more]) => {
  const words = more.map((word) => word.replaceAll(/\{(project|session|job)\}/g, (_, key: keyof typeof newest) => newest[key]))
  const { stdout, stderr } = await project.cliWith({ input: 'true\n', cwd: folderOf(path) }, ...path.split(' '), '--json', ...words)
  const entry = commandList.commands.find((command) => command.path.join(' ') === path)
  const command = await entry?.load()
  const documents: unknown[] = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  expect(documents.length, stderr).toBeGreaterThan(0)
  if (command?.stream !== true) expect(documents).toHaveLength(1)
  for (const document of documents) {
    // a key that the schema does not know would be missing from what it parses
    expect(command?.output.parse(document)).toEqual(document)
    remember(path, document)
  }
})

/** There is a config in the project's folder already. */
function folderOf(path: string): string {
  return path === 'init' ? join(project.folder, 'other') : project.folder
}

test('every command has been read', () => {
  // `watch` and `session port` go on until they are told to end, `job attach` needs a terminal: they have tests of their own
  const read = new Set([...lines.map(([path]) => path), 'watch', 'session port', 'job attach'])
  expect(commandList.commands.map(({ path }) => path.join(' ')).filter((path) => !read.has(path))).toEqual([])
})

function remember(path: string, document: unknown): void {
  if (typeof document !== 'object' || document === null) return
  if ('attempts' in document && Array.isArray(document.attempts)) remember(path, document.attempts[0])
  if (!('id' in document)) return
  const id = String(document.id)
  if (path === 'session start') newest.session = id
  if (path === 'inject' || path === 'dispatch') newest.job = id
  if (path === 'dispatch') newest.session = id.split('/')[0] ?? ''
}
