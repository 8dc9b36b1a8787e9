import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { trustConfig } from '../../../src/config/trust/trust-config.ts'
import type { Finding } from '../../../src/doctor/check.ts'
import { diagnose, diagnosisSchema } from '../../../src/doctor/diagnose.ts'
import { createScad } from '../../../src/scad/create-scad.ts'
import { largeFile } from '../../support/large-file.ts'
import { commitFiles, git, makeRepo } from '../../support/git.ts'

// No engine is needed: whatever needs one is skipped, and the rest goes on.

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-doctor-'))
})
afterEach(async () => await rm(folder, { recursive: true }))

const env = () => ({
  PATH: process.env['PATH'],
  HOME: folder,
  DOCKER_HOST: `unix://${join(folder, 'none')}`,
  SCAD_HOME: join(folder, 'home'),
})

/** Whatever is wrong says what to do about it, and what stands as a command is one. */
async function findings(input: { project?: string } = {}): Promise<Finding[]> {
  const { findings: found } = diagnosisSchema.parse(await diagnose(createScad({ env: env(), cwd: folder }), input))
  for (const { check, verdict, advice, fix } of found)
    if (verdict !== 'ok')
      expect({ check, verdict, helps: verdict === 'skipped' || (advice ?? fix) !== null }).toMatchObject({ helps: true })
  return found
}

async function about(check: string): Promise<Finding[]> {
  return (await findings()).filter((finding) => finding.check === check)
}

/** A config of these repositories beside it. */
async function configure(repos: Record<string, Record<string, unknown>>, others: Record<string, unknown> = {}): Promise<void> {
  await writeFile(join(folder, 'scad.config.json'), JSON.stringify({ name: 'atlas', repos, ...others }))
}

test('an engine that does not answer is a failure with its cause and a fix, and what needs it is skipped', async () => {
  expect(await about('engine')).toMatchObject([
    { verdict: 'failed', what: expect.stringContaining('(DOCKER_HOST): there is no such socket'), fix: 'sudo systemctl start docker' },
  ])
  for (const check of ['engine-permission', 'engine-version', 'clock', 'base-image', 'leftovers'])
    expect(await about(check)).toMatchObject([{ verdict: 'skipped' }])
})

test('without a config what needs a project is skipped', async () => {
  expect(await about('config')).toMatchObject([{ verdict: 'skipped', fix: 'scad init' }])
  expect(await about('repositories')).toMatchObject([{ verdict: 'skipped', what: 'no project can be used' }])
})

test('a project that was named and is unknown is an error, not a finding', async () => {
  await expect(findings({ project: 'nobody' })).rejects.toMatchObject({ code: expect.stringMatching(/-not-found$/) })
})

test('every problem of a config is told', async () => {
  await configure({ app: { path: './app', acess: 'read' } }, { colour: 'red' })
  expect(await about('config')).toMatchObject([{ verdict: 'failed', what: expect.stringMatching(/acess.*colour|colour.*acess/) }])
})

test('what nobody has trusted is told, and git is not run in a repository whose settings came with the config', async () => {
  await mkdir(join(folder, 'bare'))
  await git(join(folder, 'bare'), 'init', '-q', '--bare')
  await configure({ app: { path: './bare' } }, { mounts: [{ source: './data', target: '/data' }] })
  const fix = expect.stringContaining('scad trust ')
  expect(await about('trust')).toMatchObject([
    { verdict: 'warning', what: expect.stringMatching(/^no session starts: .*\/data.*bare/), fix },
  ])
  expect(await about('repositories')).toMatchObject([{ verdict: 'skipped', what: expect.stringContaining('nobody has trusted'), fix }])
  await configure({ app: { path: './bare' } })
  await trustConfig(createScad({ env: env(), cwd: folder }), { yes: true })
  expect(await about('trust')).toMatchObject([{ verdict: 'ok' }])
  expect(await about('repositories')).toMatchObject([{ verdict: 'warning', what: expect.stringContaining('no commit yet') }])
})

test('a repository is ok with its base and the files that stay behind', async () => {
  await makeRepo(join(folder, 'app'), { files: { a: '1' } })
  await writeFile(join(folder, 'app', 'b'), '2')
  await configure({ app: { path: './app' } })
  expect(await about('repositories')).toMatchObject([
    { title: 'repository app', verdict: 'ok', what: expect.stringMatching(/: main at [0-9a-f]{10}, 1 uncommitted file stay/) },
  ])
})

test.each([
  ['missing', { path: './gone' }, 'there is no repository at', null],
  ['without its base', { path: './app', base: 'v9' }, 'has no commit "v9"', expect.stringMatching(/^git -C \S+ branch --all$/)],
  ['no repository', { path: './plain' }, 'is not a git repository', expect.stringMatching(/^git init \S+$/)],
])('a repository that is %s fails, with a fix', async (_what, repo, what, fix) => {
  await makeRepo(join(folder, 'app'), { files: { a: '1' } })
  await mkdir(join(folder, 'plain'))
  await configure({ app: repo })
  expect(await about('repositories')).toMatchObject([{ verdict: 'failed', what: expect.stringContaining(what), fix }])
})

test('two working trees of one repository are fine', async () => {
  const app = await makeRepo(join(folder, 'app'), { files: { a: '1' } })
  await git(app, 'worktree', 'add', '-q', join(folder, 'side'))
  await configure({ app: { path: './app', workdir: true }, side: { path: './side' } })
  expect(await about('repositories')).toMatchObject([{ verdict: 'ok' }, { verdict: 'ok' }])
})

test('what a session may do unexpectedly is a warning each', async () => {
  const app = await makeRepo(join(folder, 'app'), { files: { a: '1', '.gitattributes': '*.bin filter=lfs\n' } })
  await commitFiles(app, { a: '2' })
  const shallow = join(folder, 'shallow')
  await git(folder, 'clone', '-q', '--depth=1', `file://${app}`, shallow)
  await git(shallow, 'config', 'remote.origin.promisor', 'true')
  await git(shallow, 'config', 'remote.origin.push', '+refs/*:refs/*')
  await writeFile(join(shallow, '.git', 'MERGE_HEAD'), await git(shallow, 'rev-parse', 'HEAD'))
  await makeRepo(join(folder, 'empty'))
  await configure({ shallow: { path: './shallow', workdir: true }, empty: { path: './empty' } })
  const seen = (await about('repositories')).map(
    ({ verdict, title, what, advice, fix }) =>
      `${verdict} ${title}: ${what} → ${[advice, fix].filter((words) => words !== null).join(': ')}`,
  )
  expect(seen.filter((line) => !line.includes('this machine lacks'))).toEqual([
    expect.stringMatching(/^warning repository shallow: .* in the middle of a merge.* → git -C \S+ merge --continue$/),
    expect.stringMatching(/^warning repository shallow: a shallow clone.* → git -C \S+ fetch --unshallow$/),
    expect.stringMatching(/^warning repository shallow: a partial clone.* → git -C \S+ fetch --refetch --no-filter$/),
    expect.stringMatching(/^warning repository shallow: "git push origin" of .* → git -C \S+ config --add remote.origin.push /),
    expect.stringMatching(/^warning repository shallow: its large files stay pointers.* → add "git-lfs" to environment.apt/),
    expect.stringMatching(/^warning repository empty: .* has no commit yet → git -C \S+ commit/),
  ])
})

test('large files that this machine lacks are counted, with what fetches them', async () => {
  const { pointer } = largeFile('a large file')
  const app = await makeRepo(join(folder, 'app'), { files: { 'a.bin': pointer, '.gitattributes': '*.bin filter=lfs\n' } })
  await configure({ app: { path: './app' } }, { environment: { apt: ['git-lfs'] } })
  const seen = (await about('repositories')).filter(({ what }) => what.startsWith('1 large file of'))
  expect(seen).toMatchObject([{ verdict: 'warning', what: `1 large file of ${app} stay pointers inside: this machine lacks the contents` }])
  expect([seen[0]?.fix, seen[0]?.advice].join()).toContain(`git -C ${app} lfs fetch`)
})

test('files and secrets that the build needs and lacks fail', async () => {
  await makeRepo(join(folder, 'app'), { files: { a: '1' } })
  await configure(
    { app: { path: './app' } },
    { environment: { python: { requirements: ['none.txt'] }, secrets: { token: { env: 'NO_SUCH' } } } },
  )
  expect(await about('files')).toMatchObject([
    { verdict: 'failed', what: expect.stringContaining('none.txt does not exist') },
    { verdict: 'failed', what: expect.stringContaining('the variable NO_SUCH is not set'), fix: 'export NO_SUCH=VALUE' },
  ])
})

test('a git without a name and address is a warning, and one in the config will do', async () => {
  await makeRepo(folder)
  for (const key of ['user.name', 'user.email']) await git(folder, 'config', key, '')
  expect(await about('git-identity')).toMatchObject([{ verdict: 'warning', fix: expect.stringContaining('git config --global user.name') }])
  await configure({ app: { path: '.' } }, { git: { name: 'Ada', email: 'ada@example.org' } })
  expect(await about('git-identity')).toMatchObject([{ verdict: 'ok', what: 'Ada <ada@example.org>, by the config' }])
})

test("scad's own folder is ok unless others can write it, or it is no folder", async () => {
  const home = join(folder, 'home')
  expect(await about('home')).toMatchObject([{ verdict: 'ok' }])
  await mkdir(home)
  await chmod(home, 0o777)
  expect(await about('home')).toMatchObject([{ verdict: 'warning', fix: `chmod go-w ${home}` }])
  await rm(home, { recursive: true })
  await writeFile(home, '')
  expect(await about('home')).toMatchObject([{ verdict: 'failed', fix: 'export SCAD_HOME=FOLDER' }])
})
