import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxPromptBytes, promptBytes, promptFacts } from '../../../src/brief/prompt.ts'
import { type PromptSources, promptNames, readPrompt } from '../../../src/brief/read-prompt.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-prompt-'))
})
afterAll(async () => await rm(folder, { recursive: true }))

const read = async (sources: PromptSources, stdin: string | Readable = ''): Promise<Buffer | undefined> =>
  await readPrompt({ cwd: folder, env: { HOME: folder }, progress: () => {} }, sources, {
    known: async () => ({ config: join(folder, 'scad.config.ts'), places: [{ host: join(folder, 'app'), inside: '/workspace/app' }] }),
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
  })

describe('a prompt', () => {
  test('is the argument, or what comes on stdin', async () => {
    expect(await read({ prompt: 'x' })).toEqual(Buffer.from('x'))
    expect(await read({ prompt: '-' }, 'from stdin')).toEqual(Buffer.from('from stdin'))
    expect(await read({})).toBeUndefined()
  })

  test('is the bytes of its file', async () => {
    await writeFile(join(folder, 'p'), Buffer.from([0xff, 0x0a]))
    expect(await read({ promptFile: 'p' })).toEqual(Buffer.from([0xff, 0x0a]))
    await expect(read({ promptFile: '.' })).rejects.toMatchObject({ code: 'prompt-missing' })
  })

  test('is a plan, told in paths of the session', async () => {
    await writeFile(join(folder, 'plan'), `see ${folder}/app/x`)
    expect(await read({ plan: 'plan' })).toEqual(Buffer.from('see /workspace/app/x'))
  })

  test('is a template of the project, filled in', async () => {
    await mkdir(join(folder, 'templates'))
    await writeFile(join(folder, 'templates', 'short.md'), '## What\n{{a}}\n## Where\nb\n## Verify\nc\n## Boundaries\nd')
    expect(await read({ template: 'short', set: { a: 'x' } })).toEqual(
      Buffer.from('## What\nx\n## Where\nb\n## Verify\nc\n## Boundaries\nd'),
    )
  })

  test.each([
    { sources: { promptFile: 'none' }, code: 'prompt-missing' },
    { sources: { prompt: '' }, code: 'prompt-missing' },
    { sources: { prompt: '-' }, code: 'prompt-missing' },
    { sources: { plan: 'none' }, code: 'prompt-missing' },
    { sources: { template: 'none' }, code: 'path-not-found' },
    { sources: { prompt: 'x', promptFile: 'p' }, code: 'bad-input' },
    { sources: { plan: 'p', template: 'task' }, code: 'bad-input' },
    { sources: { prompt: 'x', set: { what: 'y' } }, code: 'bad-input' },
    { sources: { promptFile: 'p', allowUnknownPaths: true }, code: 'bad-input' },
  ])('$sources is refused: $code', async ({ sources, code }) => {
    await expect(read(sources)).rejects.toMatchObject({ code })
  })

  test('holds no NUL and has an end', async () => {
    expect(() => promptBytes('a\0b')).toThrow(/NUL at byte 1/)
    expect(() => promptBytes(Buffer.alloc(maxPromptBytes + 1, 'x'))).toThrow(/longer than/)
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1 << 20, 'x')
      })(),
    )
    await expect(read({ prompt: '-' }, endless)).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('is hashed as sha256sum would', () => {
    expect(promptFacts(Buffer.from('abc')).sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

test('a plan is told by the name of its file', () => {
  expect(promptNames({ plan: '/home/me/plans/a\nb.md' })).toEqual({ plan: 'a b.md', template: undefined })
})
