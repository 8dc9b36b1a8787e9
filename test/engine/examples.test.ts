import { accessSync, constants, globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'
import { type TestProject, testProject } from '../support/project.ts'
import { runExample, runProgram } from './demo-support.ts'

const folder = join(packageFolder(), 'examples')
const scripts = globSync('*.sh', { cwd: folder }).toSorted()

/** A project whose agent is a shell script that gets the prompt's path as $1. */
async function scripted(script: string): Promise<TestProject> {
  return await testProject({ agents: { scripted: { adapter: 'command', argv: ['sh', '-ec', script, 'agent', '{promptFile}'] } } })
}

async function sessionsOf(project: TestProject): Promise<string[]> {
  const { stdout } = await project.cli('session', 'list', project.name, '--json')
  const sessions: { id: string }[] = JSON.parse(stdout)
  return sessions.map(({ id }) => id)
}

test('there are the examples that the README names', () => {
  const readme = readFileSync(join(packageFolder(), 'README.md'), 'utf8')
  expect(scripts).toEqual(['best-of-three.sh', 'fan-out.sh', 'review-loop.sh'])
  expect(scripts.filter((name) => !readme.includes(`(examples/${name})`))).toEqual([])
})

test.each(scripts)('%s is a program for any POSIX shell', async (name) => {
  accessSync(join(folder, name), constants.X_OK)
  const text = readFileSync(join(folder, name), 'utf8')
  expect(text).toMatch(/^#!\/bin\/sh\n/)
  expect(text).not.toMatch(/\bjq\b|\[\[|\blocal\b|<<</)
  expect(await runProgram(['sh', '-n', join(folder, name)], { cwd: folder, env: process.env })).toMatchObject({ code: 0, stderr: '' })
})

test.each([
  ['best-of-three.sh', []],
  ['best-of-three.sh', ['project', 'prompt']],
  ['fan-out.sh', ['prompt.md']],
  ['review-loop.sh', ['session', 'key', '3', 'prompt']],
])('%s %j says how it is used, exit 2', async (name, args) => {
  const { code, stdout, stderr } = await runProgram([join(folder, name), ...args], { cwd: folder, env: process.env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(new RegExp(`^usage: examples/${name} [A-Z_]+ .+\\n$`))
})

test('each stops at a name that nobody knows, with scad saying so', async () => {
  await using project = await scripted('true')
  await writeFile(join(project.folder, 'prompt.md'), 'Do it.\n')
  const runs = [
    ['best-of-three.sh', 'nowhere', 'Do it.', 'true'],
    ['fan-out.sh', 'prompt.md', 'nowhere'],
    ['review-loop.sh', 'nowhere', 'key', '2', 'Do it.', 'true'],
  ] as const
  for (const [name, ...args] of runs) {
    const { code, stdout, stderr } = await runExample(project, name, ...args)
    expect({ code, stdout }, name).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/^error: no (?:known project is called|session) "nowhere"$/m)
  }
})

test('of three attempts the one stays that passes with the smallest change', async () => {
  await using project = await scripted(`
    case $SCAD_SESSION in *-try1-*) lines=7 ;; *-try2-*) lines=4 ;; *) lines=1 ;; esac
    seq "$lines" >made.txt
    git add made.txt
    git commit -q -m "Make $lines lines"`)
  await project.cli('config', 'add')
  const check = ['sh', '-c', '[ "$(wc -l <made.txt)" -ge 4 ]']
  const { code, stdout, stderr } = await runExample(project, 'best-of-three.sh', project.name, 'Make some lines.', ...check)
  const best = stdout.trim()
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(best).toContain('-try2-')
  expect(await sessionsOf(project)).toEqual([best])
  expect(stderr).toMatch(/-try1-\S+ passes with 7 changed lines\n[^]*-try2-\S+ passes with 4 changed lines\n[^]*-try3-\S+ fails\n/)
  expect(await project.git('app', 'show', `scad/${best}/main:made.txt`)).toBe('1\n2\n3\n4')
  // what the others made is not lost
  const saved = await project.git('app', 'for-each-ref', '--format=%(refname) %(subject)', 'refs/scad')
  expect(saved).toMatch(/-try1-\S+\/heads\/main Make 7 lines/)
  expect(saved).toMatch(/-try3-\S+\/heads\/main Make 1 lines/)
})

test('when none of three attempts passes, none stays', async () => {
  await using project = await scripted('exit 3')
  await project.cli('config', 'add')
  const { code, stdout, stderr } = await runExample(project, 'best-of-three.sh', project.name, 'Try.', 'true')
  expect({ code, stdout, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({ code: 1, stdout: '', last: 'no attempt passed' })
  expect(await sessionsOf(project)).toEqual([])
})

test('one prompt goes to several projects, and what came back is told of each', async () => {
  const work = 'cp "$1" asked.md; git add asked.md; git commit -q -m "Note what was asked"'
  await using good = await scripted(work)
  await using bad = await scripted(`${work}; exit 9`)
  const known = { env: { SCAD_HOME: String(good.env['SCAD_HOME']) } }
  await good.cli('config', 'add')
  await bad.cliWith(known, 'config', 'add')
  await writeFile(join(good.folder, 'prompt.md'), 'What is asked?\n')
  const { code, stdout } = await runExample(good, 'fan-out.sh', 'prompt.md', good.name, bad.name)
  const lines = stdout.trimEnd().split('\n')
  expect(code).toBe(1)
  expect(lines.map((line) => line.split('\t').slice(1))).toEqual([
    ['succeeded', 'app: main'],
    ['failed', 'app: main'],
  ])
  for (const [index, project] of [good, bad].entries()) {
    const session = lines[index]?.split('\t')[0] ?? ''
    expect(session).toMatch(new RegExp(`^${project.name}-fan-`))
    expect(await project.git('app', 'show', `scad/${session}/main:asked.md`)).toBe('What is asked?')
  }
})
