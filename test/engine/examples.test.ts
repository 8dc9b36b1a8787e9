import { accessSync, constants, globSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writePrograms } from '../../scripts/demo/demo-folder.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { type CliResult, type TestProject, testProject } from '../support/project.ts'
import { runProgram } from './demo-support.ts'

const folder = join(packageFolder(), 'examples')
const scripts = globSync('*.sh', { cwd: folder }).toSorted()

/** Runs an example where its projects are known by name, with this checkout's scad in the PATH. */
async function example(project: TestProject, name: string, ...args: string[]): Promise<CliResult> {
  const bin = join(project.folder, 'bin')
  writePrograms(bin)
  return await runProgram([join(folder, name), ...args], {
    cwd: project.folder,
    env: { ...project.env, PATH: `${bin}:${project.env['PATH']}` },
  })
}

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
  ['review-loop.sh', ['project', 'prompt', '3']],
  ['review-loop.sh', ['project', 'prompt', 'three', 'true']],
])('%s %j says how it is used, exit 2', async (name, args) => {
  const { code, stdout, stderr } = await runProgram([join(folder, name), ...args], { cwd: folder, env: process.env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(new RegExp(`^usage: examples/${name} [A-Z_]+ .+\\n$`))
})

test('each stops at a project that nobody knows, with scad saying so', async () => {
  await using project = await scripted('true')
  await writeFile(join(project.folder, 'prompt.md'), 'Do it.\n')
  const runs = [
    ['best-of-three.sh', 'nowhere', 'Do it.', 'true'],
    ['fan-out.sh', 'prompt.md', 'nowhere'],
    ['review-loop.sh', 'nowhere', 'Do it.', '2', 'true'],
  ] as const
  for (const [name, ...args] of runs) {
    const { code, stdout, stderr } = await example(project, name, ...args)
    expect({ code, stdout }, name).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/^error: no known project is called "nowhere"$/m)
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
  const { code, stdout, stderr } = await example(project, 'best-of-three.sh', project.name, 'Make some lines.', ...check)
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
  const { code, stdout, stderr } = await example(project, 'best-of-three.sh', project.name, 'Try.', 'true')
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
  const { code, stdout } = await example(good, 'fan-out.sh', 'prompt.md', good.name, bad.name)
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

test('a review loop goes on with what the check says until it passes', async () => {
  await using project = await scripted('cat "$1" >>asked.md; git add asked.md; git commit -q -m "Do what was asked"')
  await project.cli('config', 'add')
  const check = ['sh', '-c', 'grep -q "say please" asked.md || { echo "nobody did say please" >&2; exit 1; }']
  const { code, stdout, stderr } = await example(project, 'review-loop.sh', project.name, 'Be polite.', '3', ...check)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(stderr).toMatch(/round 1: the check fails\n[^]*round 2: the check passes\n/)
  expect(await sessionsOf(project)).toEqual([stdout.trim()])
  const asked = await project.git('app', 'show', `scad/${stdout.trim()}/main:asked.md`)
  expect(asked).toBe('Be polite.\nBe polite.\n\nThe check still fails:\n\nnobody did say please')
})

test('a review loop ends when its rounds are used up, and keeps the work', async () => {
  await using project = await scripted('date +%N >now.txt; git add now.txt; git commit -q -m "Tell the time"; exit 5')
  await project.cli('config', 'add')
  const { code, stdout, stderr } = await example(project, 'review-loop.sh', project.name, 'Try.', '2', 'false')
  const [session = ''] = await sessionsOf(project)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/round 2: the job failed\nround 2: the check fails\n/)
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(`the check still fails after 2 rounds; look inside: scad session shell ${session}`)
  expect(await project.git('app', 'rev-list', '--count', `main..scad/${session}/main`)).toBe('2')
})
