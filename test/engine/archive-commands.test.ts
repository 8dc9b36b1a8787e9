import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { archiveHitSchema } from '../../src/archive/search.ts'
import { archiveDetailsSchema } from '../../src/archive/show.ts'
import { archiveEntrySchema } from '../../src/archive/list.ts'
import { injectJob } from '../../src/job/inject.ts'
import { waitJob } from '../../src/job/wait.ts'
import type { Session } from '../../src/session/session.ts'
import { testProject, type TestProject } from '../support/project.ts'

let project: TestProject
let session: Session
let short = ''
let checked = ''
beforeAll(async () => {
  project = await testProject({
    agents: {
      checker: { adapter: 'command', argv: ['echo', '{"fence":"whole"}'] },
      copier: { adapter: 'command', argv: ['sh', '-c', 'cat "$1" >gate.txt; echo mended; echo loose >loose', 'sh', '{promptFile}'] },
    },
  })
  session = await project.start({ tag: 'try1' })
  const { id } = await injectJob(project.scad, { session: session.id, agent: 'copier', prompt: 'Mend the gate' })
  short = (await waitJob(project.scad, { job: id })).short
  checked = (
    await injectJob(project.scad, { session: session.id, agent: 'checker', prompt: 'Is it whole?', schema: { required: ['roof'] } })
  ).id
  await waitJob(project.scad, { job: checked })
  await project.inside(session, 'echo "use nix" >.envrc && git add gate.txt .envrc && git commit -qm mended')
  await project.cli('session', 'remove', session.id)
})
afterAll(async () => await project[Symbol.asyncDispose]())

test('the list has it, with what became of its jobs', async () => {
  const { stdout } = await project.cli('archive', 'list')
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^ENTRY +PROJECT +REMOVED +WHY +JOBS +SIZE$/),
    expect.stringMatching(new RegExp(`^${session.id}#1 +${project.name} +\\d.* ago +removed +2 succeeded +\\d`)),
  ])
  const [entry] = z.array(archiveEntrySchema).parse(JSON.parse((await project.cli('archive', 'list', project.name, '--json')).stdout))
  expect(entry).toMatchObject({ id: `${session.id}#1`, session: session.id, tag: 'try1', jobs: { succeeded: 2 }, whole: true })
})

test('it is shown with its changes, what customs and schemas said of them, its jobs, their prompts, and git commands that show what was saved', async () => {
  const { stdout } = await project.cli('archive', 'show', session.id)
  expect(stdout).toMatch(/^app +main +[0-9a-f]{10} +[0-9a-f]{10} +1 +3 +\+3 -0/m)
  expect(stdout).toContain(`${session.id}/${short} was asked:\nMend the gate\n`)
  expect(stdout).toMatch(/^app +envrc +1 +\.envrc \(.+\)$/m)
  expect(stdout).toMatch(/^.+: its answer does not fit its schema: .*roof/m)
  const commands = stdout.split('\n').filter((line) => line.startsWith('git -C '))
  const shown = await Promise.all(commands.map(async (line) => await project.git('app', ...line.split(' ').slice(3))))
  expect(shown).toEqual([
    expect.stringContaining(`refs/scad/${session.id}/HEAD`),
    expect.stringContaining('gate.txt'),
    expect.stringContaining('+loose'),
  ])
})

test('it is the same as JSON', async () => {
  const details = archiveDetailsSchema.parse(JSON.parse((await project.cli('archive', 'show', session.id, '--json')).stdout))
  expect(details).toMatchObject({ id: `${session.id}#1`, jobs: [{ short, promptText: 'Mend the gate', answer: null }, { id: checked }] })
  expect(details.jobs[1]?.answer).toEqual({
    valid: false,
    value: { fence: 'whole' },
    errors: [expect.stringContaining('roof')],
    whole: true,
  })
  expect(details.customs).toMatchObject([{ key: 'app', verdict: 'told', findings: [{ kind: 'envrc', path: '.envrc' }] }])
})

test('a search finds its prompt, its output, the files it changed, and what customs and schemas said', async () => {
  const { stdout } = await project.cli('archive', 'search', 'MENDED')
  expect(stdout).toBe(`${session.id}#1 jobs/${short}/stdout:1: mended\n`)
  const hits = (await project.cli('archive', 'search', 'gate', '--json')).stdout.trimEnd().split('\n')
  expect(hits.map((line) => archiveHitSchema.parse(JSON.parse(line)).where)).toEqual(['prompt', 'file'])
  const verdicts = (await project.cli('archive', 'search', 'ROOF', '--json')).stdout.trimEnd().split('\n')
  expect(verdicts.map((line) => archiveHitSchema.parse(JSON.parse(line)))).toContainEqual(
    expect.objectContaining({ job: checked, where: 'answer' }),
  )
  expect((await project.cli('archive', 'search', 'loads it in the folder')).stdout).toContain('app/.envrc: ')
  expect(await project.cli('archive', 'search', 'no such words')).toMatchObject({ code: 0, stdout: '' })
})

test('an export holds everything', async () => {
  const file = join(project.folder, 'out.tar')
  expect(await project.cli('archive', 'export', session.id, file)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ files, /) })
  const names: string[] = []
  const unpack = extract()
  unpack.on('entry', ({ name, type }, body, next) => {
    if (type === 'file') names.push(name)
    body.once('end', next).resume()
  })
  await pipeline(createReadStream(file), unpack)
  const files = ['brief.md', 'job.json', 'prompt.md', 'stderr', 'stdout', 'stdout.times']
  const jobs = [
    ...files.map((name) => `jobs/${short}/${name}`),
    ...[...files, 'schema.json'].map((name) => `jobs/${checked.split('/')[1]}/${name}`),
  ]
  expect(names.toSorted()).toEqual([...jobs.toSorted(), 'journal.ndjson', 'record.json'].map((name) => `${session.id}-1/${name}`))
  expect((await project.cli('archive', 'export', session.id)).stdout.slice(0, 100)).toContain(`${session.id}-1`)
})

test('an export replaces no file, and leaves none behind where it cannot be', async () => {
  const file = join(project.folder, 'mine')
  await writeFile(file, 'mine')
  expect(await project.cli('archive', 'export', session.id, file)).toMatchObject({ code: 5, stdout: '' })
  expect(await readFile(file, 'utf8')).toBe('mine')
  expect(await project.cli('archive', 'export', session.id, 'no/such/folder.tar')).toMatchObject({ code: 4 })
})

test('who asks for a session that is gone is told where it is', async () => {
  const { code, stderr } = await project.cli('job', 'show', `${session.id}/${short}`)
  expect([code, stderr]).toEqual([4, expect.stringContaining(`scad archive show ${session.id}`)])
  expect(await project.cli('archive', 'show', 'nothing')).toMatchObject({ code: 4, stderr: expect.stringContaining('scad archive list') })
})

test.each([[['archive', 'list', 'nope']], [['archive', 'search', 'gate', '--project', 'nope']], [['events', 'nope']], [['gc', 'nope']]])(
  'a project that is none is told from one of which there is nothing: %j',
  async (words) => {
    const { code, stdout, stderr } = await project.cli(...words)
    expect([code, stdout, stderr]).toEqual([4, '', expect.stringMatching(/^error: no known project is called "nope"\nhint: /)])
  },
)

test.each([
  [['archive', 'search', ''], 'error: <text>: is empty\n'],
  [['archive', 'search', 'gate', '--limit', '0'], 'error: --limit: must be more than 0\n'],
])('what is too little is said in plain words: %j', async (words, said) => {
  const { code, stderr } = await project.cli(...words)
  expect([code, stderr.startsWith(said)], stderr).toEqual([2, true])
})
