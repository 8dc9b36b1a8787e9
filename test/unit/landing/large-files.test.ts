import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { largeFile } from '../../support/large-file.ts'
import { landingPlace, type LandingPlace, removeShared } from './landing-support.ts'

const file = largeFile('a large content\n')
const attributes = { '.gitattributes': '*.bin filter=lfs -text\n', '.lfsconfig': '[lfs]\nurl = https://evil.example/\n' }

let place: LandingPlace
let canary: string
beforeEach(async () => {
  place = await landingPlace({ app: { a: '1\n' } })
  canary = join(place.folder, 'canary')
  // what stands for git-lfs: making a pointer stays at home, bringing a content goes out
  const pointer = join(place.folder, 'pointer')
  await writeFile(pointer, file.pointer)
  await place.git('app', 'config', 'filter.lfs.clean', `cat >/dev/null; cat '${pointer}'`)
  await place.git('app', 'config', 'filter.lfs.smudge', `touch '${canary}'; cat`)
  await place.git('app', 'config', 'filter.lfs.required', 'true')
  await place.work('app', { ...attributes, 'big.bin': file.pointer })
})
afterEach(async () => await place[Symbol.asyncDispose]())
afterAll(removeShared)

const content = async (): Promise<string> => await readFile(join(place.path('app'), 'big.bin'), 'utf8')

test.each(['smudge', 'process'])(
  'a landing fetches no large file by the %s program of git-lfs, and says how it is brought',
  async (name) => {
    await place.git('app', 'config', `filter.lfs.${name}`, `touch '${canary}'; exit 1`)
    expect((await place.land()).outcome).toBe('landed')
    await expect(access(canary)).rejects.toThrow()
    expect(await content()).toBe(file.pointer)
    const text = `1 large file in ${place.path('app')} stayed pointers, for nothing is fetched: git -C ${place.path('app')} lfs pull, after a look at .lfsconfig`
    expect(place.said).toEqual([{ type: 'warning', text }])
  },
)

test('a large file that the repository has in its own store comes with a landing, and goes with it', async () => {
  const stored = join(place.path('app'), '.git', 'lfs', file.path)
  await mkdir(dirname(stored), { recursive: true })
  await writeFile(stored, file.content)
  await place.land()
  expect(await content()).toBe(file.content)
  expect(await place.git('app', 'status', '--porcelain')).toBe('')
  expect((await place.undo()).outcome).toBe('undone')
  await expect(content()).rejects.toThrow()
  await expect(access(canary)).rejects.toThrow()
  expect(place.said).toEqual([])
})

test('on a host without git-lfs a pointer lands as it is', async () => {
  for (const name of ['clean', 'smudge']) await place.git('app', 'config', '--unset', `filter.lfs.${name}`)
  await place.git('app', 'config', '--unset', 'filter.lfs.required')
  await place.land()
  expect(await content()).toBe(file.pointer)
  expect(place.said).toEqual([])
})
