import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BuildRequest } from '../../src/engine/engine.ts'
import { baseImage, removeByLabel, run, sleeper, startSleeper, testEngine, testLabel, uniqueName } from '../support/engine.ts'

const engine = testEngine()
const mark = uniqueName()
const execute = promisify(execFile)
let folder: string
let base: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scad-images-'))
  base = await baseImage(engine)
})

afterAll(async () => {
  await removeByLabel(engine, { [testLabel]: mark })
  await engine.close()
  await rm(folder, { recursive: true })
})

async function tar(files: Record<string, string>): Promise<Buffer> {
  const source = await mkdtemp(join(folder, 'context-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(source, name), text)
  return (await execute('tar', ['-C', source, '-c', '.'], { encoding: 'buffer' })).stdout
}

async function request(dockerfile: string, change: Partial<BuildRequest> = {}): Promise<BuildRequest> {
  const context = await tar({ Dockerfile: `FROM ${base}\n${dockerfile}`, 'given.txt': 'given' })
  return {
    context,
    dockerfile: 'Dockerfile',
    tags: [`scad-test/${uniqueName()}:1`],
    labels: { [testLabel]: mark },
    networkMode: 'none',
    ...change,
  }
}

test('an image is built with every tag, label and argument, and its lines are heard', async () => {
  const lines: string[] = []
  const tags = [`scad-test/${uniqueName()}:a`, `scad-test/${uniqueName()}:b`]
  const id = await engine.buildImage(
    await request('ARG WORD\nCOPY given.txt /given.txt\nRUN echo "word is $WORD" && cat /given.txt\n', {
      tags,
      buildArgs: { WORD: 'a b' },
      onLine: (line) => lines.push(line),
    }),
  )
  expect(lines).toContain('word is a b')
  expect(lines.join('\n')).toContain('given')
  for (const tag of tags) expect(await engine.inspectImage(tag)).toMatchObject({ id, labels: { [testLabel]: mark } })
  expect((await engine.listImages({ [testLabel]: mark })).find((image) => image.id === id)?.tags.toSorted()).toEqual(tags.toSorted())
})

test('a failed step is named with its last lines and its exit code', async () => {
  const broken = await request(
    'RUN echo fine\nRUN for n in $(seq 1 50); do echo "line $n"; done; echo "the cause" >&2; exit 9\nRUN echo never\n',
  )
  const failure = engine.buildImage(broken)
  await expect(failure).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/^step 3\/\d+: RUN for n in .*: exit code 9\n/),
    details: { exitCode: 9 },
  })
  await expect(failure).rejects.toThrow('  line 50\n  the cause')
  await expect(failure).rejects.not.toThrow('line 30\n')
  expect(await engine.inspectImage(broken.tags[0] ?? '')).toBeNull()
})

test('a Dockerfile that cannot be read fails as a build', async () => {
  await expect(engine.buildImage(await request('NONSENSE x\n'))).rejects.toMatchObject({
    code: expect.stringMatching(/build-failed|engine-failed/),
  })
})

test('what a build step prints cannot move the cursor', async () => {
  const noisy = await request(String.raw`RUN printf '\033[2Jcleared\n' && false` + '\n')
  const error: unknown = await engine.buildImage(noisy).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain('cleared')
  expect(String(error)).not.toContain('\u001b')
})

test('a base image that no registry has is missing, with a hint', async () => {
  await expect(engine.pullImage('127.0.0.1:9/nothing/here:1')).rejects.toMatchObject({
    code: 'base-image-missing',
    hint: expect.any(String),
  })
})

test('a tar of a root filesystem becomes an image', async () => {
  const name = `scad-test/${uniqueName()}:1`
  const id = await engine.importImage(name, Readable.from([await tar({ hello: 'there' })]), [`LABEL ${testLabel}=${mark}`, 'ENV A=b'])
  expect(await engine.inspectImage(name)).toMatchObject({ id, layers: 1, env: ['A=b'], labels: { [testLabel]: mark } })
})

test('an image gets further names and loses them', async () => {
  const id = await engine.buildImage(await request('ENV X=1\n'))
  const name = `scad-test/${uniqueName()}:other`
  await engine.tagImage(id, name)
  expect(await engine.inspectImage(name)).toMatchObject({ id })
  await engine.removeImage(name)
  await engine.removeImage(name)
  expect(await engine.inspectImage(name)).toBeNull()
  expect(await engine.inspectImage(id)).not.toBeNull()
})

test('a commit keeps the files and replaces what the parent carried over', async () => {
  const id = await startSleeper(engine, mark, {
    env: { KEPT: '1' },
    labels: { [testLabel]: mark, 'scad.test.kind': 'parent', 'scad.test.blank': 'full' },
  })
  await run(engine, id, ['sh', '-c', 'echo kept > /tmp/file'])
  const name = `scad-test/${uniqueName()}:1`
  const labels = { 'scad.test.kind': 'child', 'scad.test.blank': '' }
  const image = await engine.commitContainer(id, {
    reference: name,
    labels,
    user: '0:0',
    command: ['sleep', '1000'],
    workingDir: '/tmp',
    env: { ADDED: '2' },
  })
  const found = await engine.inspectImage(name)
  expect(found).toMatchObject({ id: image, labels: { ...labels, [testLabel]: mark } })
  expect(found?.env).toEqual(expect.arrayContaining(['ADDED=2', 'KEPT=1']))
  expect(found?.layers).toBeGreaterThan(1)
  const copy = await startSleeper(engine, mark, { image: name })
  expect((await run(engine, copy, ['cat', '/tmp/file'])).stdout).toBe('kept\n')
})

test('a stopped container is committed too', async () => {
  const id = await engine.createContainer(await sleeper(engine, mark))
  const image = await engine.commitContainer(id, { reference: `scad-test/${uniqueName()}:1`, labels: {}, pause: false })
  expect(await engine.inspectImage(image)).not.toBeNull()
})
