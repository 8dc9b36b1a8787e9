import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBuildContext } from '../../../src/image/build-context.ts'

let folder = ''
let dockerfile = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-context-'))
  dockerfile = join(folder, 'Dockerfile')
  await mkdir(join(folder, 'src'))
  await mkdir(join(folder, '.git'))
  await Promise.all([
    writeFile(dockerfile, 'FROM debian:bookworm\n'),
    writeFile(join(folder, '.dockerignore'), '*.log\nsecret\n!secret/public\n'),
    writeFile(join(folder, 'src/a.txt'), 'a'),
    writeFile(join(folder, 'b.log'), 'b'),
    writeFile(join(folder, '.git/HEAD'), 'ref'),
    symlink('src/a.txt', join(folder, 'link')),
  ])
})
afterEach(async () => await rm(folder, { recursive: true, force: true }))

test('what is ignored, the repository and the Dockerfile itself stay out', async () => {
  const { entries } = await readBuildContext(dockerfile)
  expect(entries.map(({ path }) => path)).toEqual(['.dockerignore', 'link', 'src', 'src/a.txt'])
})

test('a line that takes back is heard inside an ignored folder', async () => {
  await mkdir(join(folder, 'secret'))
  await writeFile(join(folder, 'secret/public'), '1')
  await writeFile(join(folder, 'secret/key'), '1')
  const { entries } = await readBuildContext(dockerfile)
  expect(entries.map(({ path }) => path).filter((path) => path.startsWith('secret'))).toEqual(['secret/public'])
})

test('the hash stays while nothing that counts changes', async () => {
  const { hash } = await readBuildContext(dockerfile)
  await writeFile(join(folder, 'b.log'), 'changed')
  await writeFile(join(folder, '.git/HEAD'), 'changed')
  expect((await readBuildContext(dockerfile)).hash).toBe(hash)
})

test.each([
  ['a content', () => writeFile(join(folder, 'src/a.txt'), 'changed')],
  ['a new file', () => writeFile(join(folder, 'src/c.txt'), 'new')],
  ['a mode', () => chmod(join(folder, 'src/a.txt'), 0o755)],
  ['the Dockerfile', () => writeFile(dockerfile, 'FROM debian:trixie\n')],
])('%s changes the hash', async (_, change) => {
  const { hash } = await readBuildContext(dockerfile)
  await change()
  expect((await readBuildContext(dockerfile)).hash).not.toBe(hash)
})

test('a Dockerfile that is missing is named', async () => {
  await expect(readBuildContext(join(folder, 'gone'))).rejects.toMatchObject({
    code: 'config-invalid',
    message: `environment.dockerfile: ${join(folder, 'gone')} cannot be read`,
  })
})
