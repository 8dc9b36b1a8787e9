import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/scad/package.ts'
import type { CliResult } from '../support/project.ts'
import { type DemoPlace, demoPlace } from './demo-support.ts'

let place: DemoPlace
let shown: CliResult
let session = ''

beforeAll(async () => {
  place = await demoPlace()
  shown = await place.demo()
  session = sessionOf(shown)
})
afterAll(async () => place[Symbol.asyncDispose]())

function sessionOf({ stdout }: CliResult): string {
  return /^scad session shell (\S+)$/m.exec(stdout)?.[1] ?? 'none'
}

/** The output of a shell script that ends well, trimmed. */
async function said(script: string): Promise<string> {
  const { code, stdout, stderr } = await place.sh(script)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trim()
}

test('the demo tells the whole job and ends well', () => {
  expect({ code: shown.code, end: shown.stderr.split('\n').slice(-3) }).toMatchObject({ code: 0 })
  const commands = shown.stdout.split('\n').flatMap((line) => /^\$ scad (\w+(?: [a-z]+)?)/.exec(line)?.[1] ?? [])
  expect(commands).toEqual([
    'config validate',
    'trust',
    'build',
    'session start',
    'session exec',
    'session exec',
    `inject ${session.replace(/[^a-z].*/, '')}`,
    'job logs',
    'job wait',
    `status ${place.name.replace(/[^a-z].*/, '')}`,
    'code fetch',
    'code diff',
  ])
})

test('without a terminal nothing of it is for a terminal', () => {
  // oxlint-disable-next-line no-control-regex -- the subject
  expect(shown.stdout + shown.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/)
})

test('the code has more than fifty commits, a tag and a submodule, and so has its clone in the session', async () => {
  const facts = 'git rev-list --count main; git tag; git -C samples rev-parse HEAD; ls samples'
  const inside = await said(`scad session exec ${session} -- sh -c ${JSON.stringify(facts)}`)
  expect(inside).toBe(await said(`cd measure; ${facts}`))
  expect(Number(inside.split('\n')[0])).toBeGreaterThanOrEqual(50)
  expect(inside).toMatch(/^v1\.0\.0$/m)
  expect(inside).toMatch(/^river\.csv$/m)
})

test('the data can be read inside and not changed', async () => {
  expect(await said(`scad session exec ${session} -- cat /data/race.csv`)).toBe(await said('cat data/race.csv'))
  // so that no permission is in the way
  await said('chmod -R a+rwX data')
  for (const change of ['touch /data/race.csv', 'rm /data/race.csv', 'touch /data/new'])
    expect(await place.sh(`scad session exec ${session} -- ${change}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Read-only file system'),
    })
})

test.each(['measure', 'handbook'])('the branches are in %s on the host, where nothing else has moved', async (repo) => {
  const refs = await said(`git -C ${repo} for-each-ref --format='%(refname)' refs/remotes`)
  expect(refs.split('\n')).toEqual([`refs/remotes/scad/${session}/main`, `refs/remotes/scad/${session}/work`])
  expect(await said(`git -C ${repo} rev-list --count main..scad/${session}/work`)).toBe('1')
  expect(await said(`git -C ${repo} rev-list --count scad/${session}/main...main`)).toBe('0')
  expect(await said(`git -C ${repo} branch --format='%(refname:short)'; git -C ${repo} status --porcelain`)).toBe('main')
})

test('what the agent made passes the tests of the code, one more than there were', async () => {
  const count = async (commit: string) => {
    const tests = `git worktree add -q -f --detach /tmp/at-${commit} ${commit} && cp -r samples /tmp/at-${commit} && cd /tmp/at-${commit} && python3 -m unittest discover -s tests -t . 2>&1`
    return Number(/Ran (\d+) tests[^]*OK/.exec(await said(`scad session exec ${session} -- sh -c ${JSON.stringify(tests)}`))?.[1])
  }
  const before = await count('main')
  expect(before).toBeGreaterThan(40)
  expect(await count('work')).toBe(before + 1)
})

test('another prompt makes another diff, of a second run that builds nothing', async () => {
  const prompt = join(packageFolder(), 'examples', 'demo', 'prompts', 'league.md')
  const again = await place.demo(['--prompt-file', prompt])
  expect(again.code).toBe(0)
  expect(again.stdout).toMatch(/^environment \S+ unchanged\nworkspace +\S+ unchanged$/m)
  const added = async (id: string) =>
    (await said(`for repo in measure handbook; do git -C $repo diff main scad/${id}/work; done`)).match(/^\+[^+].*/gm)?.join('\n')
  const [first, second] = [await added(session), await added(sessionOf(again))]
  expect(first).toMatch(/"furlong": 201\.168[^]*\| mean \| 7\.98766 \|[^]*\| furlong \| 201\.168 \|/)
  expect(first).not.toMatch(/league|fathom/)
  expect(second).toMatch(/"league": 4828\.03[^]*"fathom": 1\.8288/)
  expect(second).not.toContain('furlong')
})

test('a prompt that the agent cannot follow stops the demo with one line after the agent said why', async () => {
  await writeFile(join(place.outside, 'vague.md'), 'Make it better.\n')
  const { code, stdout, stderr } = await place.demo(['--prompt-file', 'vague.md'])
  expect(code).toBe(1)
  expect(stdout.split('\n').at(-2)).toMatch(/ failed: .*1/)
  expect(stderr).toContain('The prompt asks for nothing that I understand.')
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^The demo stopped: "scad job wait \S+" ended with exit code 6$/)
})

test.each([
  [['--agent', 'claude'], /--agent claude needs an API key: export ANTHROPIC_API_KEY=/],
  [['--agent', 'hal'], /there is no agent "hal" here, but scripted and claude/],
  [['--prompt-file', 'none.md'], /the prompt file \S+none\.md cannot be read/],
  [['--promt', 'x'], /Unknown option '--promt'; it is: npm run demo -- /],
  [['--folder', 'Not A Name'], /the project is named after .+Not A Name/],
])('%s is refused in one line before anything is made', async (args, message) => {
  const { code, stdout, stderr } = await place.demo(args)
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 })
  expect(stderr).toMatch(message)
})

test('an engine that does not answer stops it with one line', async () => {
  const { code, stderr } = await place.demo([], { DOCKER_HOST: 'unix:///nonexistent/engine.sock' })
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('The demo stopped: "scad build" ended with exit code 3')
})

test('with claude the config gets a row that names the key and does not hold it', async () => {
  const { code } = await place.demo(['--agent', 'claude'], { ANTHROPIC_API_KEY: 'sk-test', DOCKER_HOST: 'unix:///nonexistent/engine.sock' })
  expect(code).toBe(1)
  await said('scad config validate')
  const config = await said('cat scad.config.yaml')
  expect(config).toContain('ANTHROPIC_API_KEY: $ANTHROPIC_API_KEY')
  expect(config).not.toContain('sk-test')
})

test('what it says to type next can be typed', async () => {
  const lines = shown.stdout.slice(shown.stdout.indexOf('What to type next'), shown.stdout.indexOf('Another prompt')).split('\n').slice(1)
  const { code, stdout, stderr } = await place.sh(lines.join('\n'), place.outside)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`removed ${session}`)
  expect(await said('grep -c furlong measure/measure/units.py handbook/units/length.md')).toBe(
    'measure/measure/units.py:1\nhandbook/units/length.md:1',
  )
  expect(await said('scad session list')).not.toContain(session)
})
