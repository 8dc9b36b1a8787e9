import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Diagnosis, diagnose } from '../../src/doctor/diagnose.ts'
import type { Finding } from '../../src/doctor/check.ts'
import { bareContainer } from '../../src/image/bare-container.ts'
import { presentBase, defaultBase } from '../../src/engine/base-image.ts'
import { blankLabels, label } from '../../src/scad/labels.ts'
import { type TestProject, testProject } from '../support/project.ts'

let project: TestProject
beforeAll(async () => {
  project = await testProject({ agents: { hand: { adapter: 'command', argv: ['sh'] } } })
})
afterAll(async () => await project[Symbol.asyncDispose]())

const about = (check: string, { findings }: Diagnosis): Finding[] => findings.filter((finding) => finding.check === check)

test('a project that can be worked on has no failure, and every check tells something', async () => {
  const { code, stdout } = await project.cli('doctor', '--json')
  const diagnosis: Diagnosis = JSON.parse(stdout)
  expect(diagnosis.findings.filter(({ verdict }) => verdict === 'failed')).toEqual([])
  expect({ code, project: diagnosis.project, healthy: diagnosis.healthy }).toEqual({ code: 0, project: project.name, healthy: true })
  for (const check of [
    'engine',
    'engine-permission',
    'engine-version',
    'clock',
    'git',
    'git-identity',
    'config',
    'repositories',
    'base-image',
  ])
    expect(about(check, diagnosis)).toMatchObject([{ verdict: 'ok', fix: null, repaired: null }])
  expect(about('engine', diagnosis)[0]?.what).toMatch(/ at \S+:\/\/\S+ \(/)
})

test('a failure is told to people with its fix, and the exit code is 3', async () => {
  await using broken = await testProject({ repos: { app: { config: { base: 'v9' } } } })
  const { code, stdout } = await broken.cli('doctor')
  expect(code).toBe(3)
  expect(stdout).toMatch(/^failed +repository app +\S+ has no commit "v9"\nfix +git -C /m)
})

test('a mount is ok, missing, or refused, by the rules that a session start goes by', async () => {
  const data = join(project.folder, 'data')
  await mkdir(data, { recursive: true })
  const mounts = [
    { source: data, target: '/data' },
    { source: join(project.folder, 'gone'), target: '/gone' },
  ]
  await using mounted = await testProject({ config: { mounts } })
  expect(about('mounts', await diagnose(mounted.scad))).toMatchObject([
    { title: 'mount /data', verdict: 'ok', what: `${data}, read-only` },
    { title: 'mount /gone', verdict: 'failed', what: expect.stringContaining('does not exist') },
  ])
})

test('a GPU that the engine cannot give fails by the words of a start, and nothing stays of the trial', async () => {
  await using wanting = await testProject({ config: { gpu: ['no-such.example/gpu=0'] } })
  expect(about('gpu', await diagnose(wanting.scad))).toMatchObject([{ verdict: 'failed', advice: expect.stringContaining('gpu') }])
  await using all = await testProject({ config: { gpu: 'all' } })
  expect(about('gpu', await diagnose(all.scad))).toMatchObject([{ what: expect.stringMatching(/device driver|gave all/) }])
  expect(await all.scad.engine.listContainers({ [label.project]: all.name })).toEqual([])
})

test('an agent is looked for in the environment image', async () => {
  expect(about('agents', await diagnose(project.scad))).toMatchObject([{ title: 'agent hand', verdict: 'ok' }])
  // a base that is not here has no environment, whatever was built before
  await using unbuilt = await testProject({ environment: { base: 'scad.invalid/none:1' }, agents: { claude: { adapter: 'claude' } } })
  const diagnosis = await diagnose(unbuilt.scad)
  expect(about('agents', diagnosis)).toMatchObject([{ verdict: 'warning', fix: `scad build ${unbuilt.name} --environment-only` }])
  expect(about('base-image', diagnosis)).toMatchObject([{ verdict: 'warning', fix: 'scad doctor --fix' }])
})

test('what dead processes left is told, and cleared away by --fix, a session that never ran as well', async () => {
  const { paths, engine } = project.scad
  const session = `${project.name}-dead`
  const folder = join(paths.quarantine, `${session}-code`)
  await mkdir(folder, { recursive: true })
  await utimes(folder, 1, 1)
  await mkdir(paths.locks, { recursive: true })
  // no process has this id: it is above what the kernel gives
  await writeFile(join(paths.locks, `code-${session}@4999999@1@0@00`), '')
  const image = (await presentBase(engine, defaultBase)) ?? ''
  const labels = {
    ...blankLabels(),
    [label.owner]: String(project.scad.identity.uid),
    [label.project]: project.name,
    [label.session]: session,
  }
  for (const [kind, name] of [
    ['reader', `scad-reader-${session}`],
    ['session', `scad-${session}`],
  ] as const)
    await engine.createContainer({ ...bareContainer(name, image), labels: { ...labels, [label.kind]: kind }, command: ['true'] })

  const later = { ...project.scad, now: () => Date.now() + 3_600_000 }
  const before = about('leftovers', await diagnose(later))
  expect(before.map(({ verdict, what }) => `${verdict} ${what.replace(/:.*/, '')}`).toSorted()).toEqual(
    [`lock code-${session}`, `quarantine ${session}`, `reader scad-reader-${session}`, `session scad-${session}`].map(
      (what) => `warning ${what}`,
    ),
  )
  const after = about('leftovers', await diagnose(later, { fix: true }))
  expect(after).toMatchObject([{ verdict: 'ok', repaired: expect.stringContaining(`lock code-${session}`) }])
  expect(await readdir(paths.quarantine)).toEqual([])
  expect(await engine.listContainers({ [label.session]: session })).toEqual([])
})
