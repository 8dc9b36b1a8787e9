import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Progress } from '../../../src/events/progress.ts'
import { homeMark } from '../../../src/host/home-mark.ts'
import { hostPaths } from '../../../src/host/paths.ts'
import { landAt } from '../../../src/session/land-at.ts'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'scad-land-'))))
afterAll(async () => await rm(folder, { recursive: true }))

test('what copies that were killed left beside it goes, and is told; what others may be at stays', async () => {
  const paths = hostPaths({ SCAD_HOME: '/nonexistent/home' }, '/nonexistent')
  const mine = `.scad-cp-${homeMark(paths)}@4194303@1@0@ab`
  const others = ['.scad-cp-0123456789abcdef@4194303@1@0@ab', '.scad-cp-mine']
  for (const name of [mine, ...others]) await mkdir(join(folder, name))
  const said: Progress[] = []
  const scad = { paths, progress: (progress: Progress) => void said.push(progress) }
  await landAt(scad, { place: join(folder, 'out'), source: '/x' }, async (work, name) => {
    expect(await readdir(folder)).toHaveLength(3)
    await writeFile(join(work, name), 'content')
  })
  expect(await readFile(join(folder, 'out'), 'utf8')).toBe('content')
  expect((await readdir(folder)).toSorted()).toEqual([...others, 'out'].toSorted())
  expect(said).toContainEqual({ type: 'note', text: expect.stringContaining(mine) })
})
