import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { placePlan } from '../../../src/brief/place-plan.ts'
import type { Place } from '../../../src/brief/plan-paths.ts'
import { readPlan } from '../../../src/brief/read-plan.ts'
import type { Progress } from '../../../src/events/progress.ts'

let home = ''
let places: Place[] = []
beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'scad-plan-')))
  await mkdir(join(home, 'src', 'app'), { recursive: true })
  await symlink('src', join(home, 'link'))
  places = [
    { host: join(home, 'src', 'app'), inside: '/workspace/app' },
    { host: join(home, 'reference'), inside: '/data/reference' },
  ]
})
afterAll(async () => await rm(home, { recursive: true }))

test('paths of repositories and mounts become those of the session, and all else stays byte for byte', async () => {
  const plan = `- read ~/src/app/README.md (\`${home}/reference/x.csv\`)\r\n\tthen\u0000 ~/src/app.\n`
  expect(await placePlan(plan, places, home)).toEqual({
    text: '- read /workspace/app/README.md (`/data/reference/x.csv`)\r\n\tthen\u0000 /workspace/app.\n',
    unknown: [],
  })
})

test('a path that leads into a repository by a link, or by way of it out of it, is told by where it leads', async () => {
  expect(await placePlan('~/link/app/new.ts and ~/src/app/../other', places, home)).toEqual({
    text: '/workspace/app/new.ts and ~/src/app/../other',
    unknown: ['~/src/app/../other'],
  })
})

test('what the session does not have is named once and stays', async () => {
  const plan = `~/notes.md, ${home}/src and ~/notes.md again`
  expect(await placePlan(plan, places, home)).toEqual({ text: plan, unknown: ['~/notes.md', `${home}/src`] })
})

test("paths that are the container's own, or of no folder of this machine, are nobody's to explain", async () => {
  const plan = 'GET /api/v1/users; #!/usr/bin/env sh >/dev/null /etc/hosts /workspace/app/x /data/reference/y /'
  expect(await placePlan(plan, places, home)).toEqual({ text: plan, unknown: [] })
})

test('a plan that names what is not there is refused, or taken with a warning', async () => {
  const said: Progress[] = []
  const scad = { cwd: home, env: { HOME: home }, progress: (one: Progress) => void said.push(one) }
  await writeFile(join(home, 'plan.md'), 'see ~/a and ~/b')
  const message = 'the plan names 2 paths that the session does not have: ~/a, ~/b'
  const read = async (allowUnknown: boolean): Promise<string> => await readPlan(scad, { file: 'plan.md', places, allowUnknown })
  await expect(read(false)).rejects.toMatchObject({
    code: 'path-not-found',
    message,
    hint: expect.stringContaining('--allow-unknown-paths'),
  })
  expect(said).toEqual([])
  expect(await read(true)).toBe('see ~/a and ~/b')
  expect(said).toEqual([{ type: 'warning', text: message }])
})

test('a plan that is no text is refused', async () => {
  await writeFile(join(home, 'binary'), Buffer.from([0xff]))
  const scad = { cwd: home, env: { HOME: home }, progress: () => {} }
  await expect(readPlan(scad, { file: 'binary', places, allowUnknown: true })).rejects.toMatchObject({ code: 'bad-input' })
})
