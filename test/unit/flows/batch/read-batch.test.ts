import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isError } from '../../../../src/errors/scad-error.ts'
import { type Batch, readBatch } from '../../../../src/flows/batch/read-batch.ts'
import { testFolder } from '../../../support/git.ts'

let place: Awaited<ReturnType<typeof testFolder>>
beforeAll(async () => {
  place = await testFolder()
})
afterAll(async () => await place[Symbol.asyncDispose]())

async function read(name: string, content: string): Promise<Batch> {
  await writeFile(join(place.path, name), content)
  return await readBatch({ cwd: place.path }, name)
}

/** What is wrong with a file: place and message of each problem. */
async function problems(name: string, content: string): Promise<unknown> {
  const error: unknown = await read(name, content).catch((thrown: unknown) => thrown)
  if (!isError(error, 'batch-invalid')) throw error
  return error.details?.['problems']
}

describe('the same tasks', () => {
  const tasks = [
    { id: 'one', prompt: 'First', priority: 2 },
    { id: 'two', prompt: 'Second', after: ['one'], timeout: '30m' },
  ]
  const expected = [
    { id: 'one', prompt: 'First', priority: 2, after: [], key: 'night/one' },
    { id: 'two', prompt: 'Second', priority: 0, after: ['one'], timeout: 1_800_000, key: 'night/two' },
  ]

  test.each([
    ['night.json', JSON.stringify(tasks)],
    ['night.ndjson', tasks.map((task) => JSON.stringify(task)).join('\n')],
    ['other.json', JSON.stringify({ name: 'night', tasks })],
    ['night.yaml', '- { id: one, prompt: First, priority: 2 }\n- id: two\n  prompt: Second\n  after: [one]\n  timeout: 30m\n'],
  ])('are read from %s', async (name, content) => {
    expect(await read(name, content)).toMatchObject({ name: 'night', tasks: expected })
  })
})

test('prompts stand between lines of ---, and are known by their number', async () => {
  const { name, tasks } = await read('night.md', 'First\n\nin two parts\n---\n\n---\nSecond - - -\n')
  expect({ name, tasks }).toMatchObject({
    name: 'night',
    tasks: [
      { id: '1', prompt: 'First\n\nin two parts\n', key: 'night/1' },
      { id: '2', prompt: 'Second - - -\n', key: 'night/2' },
    ],
  })
})

test('a file of a prompt is looked for beside the batch', async () => {
  await writeFile(join(place.path, 'task.md'), 'From a file')
  const [task] = (await read('files.yaml', '- promptFile: task.md\n')).tasks
  expect(task && Buffer.from(task.prompt).toString()).toBe('From a file')
})

test('all that is wrong is told at once, with task and line', async () => {
  const yaml = [
    'name: night',
    'tasks:',
    '  - id: one',
    '    promt: First',
    '  - id: two',
    '    prompt: Second',
    '    after: [three]',
    '  - promptFile: none.md',
  ]
  expect(await problems('wrong.yaml', yaml.join('\n'))).toEqual([
    { path: 'task one (line 3): promt', message: 'unknown key; did you mean "prompt"?' },
    { path: 'task one (line 3): prompt', message: 'is missing; give it, or promptFile' },
    { path: 'task 3 (line 8): promptFile', message: expect.stringMatching(/^the prompt file .*none\.md does not exist$/) },
    { path: 'task two (line 5): after', message: 'there is no task "three"' },
  ])
})

test.each([
  [
    'of JSON in several lines',
    'lines.json',
    '[\n  { "id": "a", "prompt": "x", "env": {} },\n  {\n    "id": "b" }\n]',
    'task b (line 3): prompt',
  ],
  ['of an object', 'lines2.json', '{ "tasks": [\n{ "id": "a" }] }', 'task a (line 2): prompt'],
  ['of NDJSON', 'lines.ndjson', '{"id":"a","prompt":"x"}\n\n{"id":"b"}\n', 'task b (line 3): prompt'],
])('the line is that of the task, %s', async (_what, name, content, path) => {
  expect(await problems(name, content)).toEqual([{ path, message: 'is missing; give it, or promptFile' }])
})

test('tasks in a circle are told once, and so is one that comes after itself', async () => {
  const tasks = [
    { id: 'a', prompt: 'x', after: ['c'] },
    { id: 'b', prompt: 'x', after: ['a'] },
    { id: 'c', prompt: 'x', after: ['b'] },
    { id: 'd', prompt: 'x', after: ['d'] },
  ]
  expect(await problems('circle.json', JSON.stringify(tasks))).toEqual([
    { path: 'task a (line 1): after', message: 'goes in a circle: a after c after b after a' },
    { path: 'task d (line 1): after', message: 'goes in a circle: d after d' },
  ])
})

test('an id, or a key, is that of one task', async () => {
  const same = '- { id: a, prompt: x }\n- { id: a, prompt: y }\n'
  expect(await problems('same.yaml', same)).toEqual([{ path: 'task a (line 2): id', message: 'is that of task a (line 1) too' }])
  const keys = '- { id: a, prompt: x, key: k }\n- { id: b, prompt: y, key: k }\n'
  expect(await problems('keys.yaml', keys)).toEqual([{ path: 'task b (line 2): key', message: 'is that of task a (line 1) too' }])
})

test.each([
  ['empty.yaml', '', 'tasks', 'there are none; a batch is a list of tasks'],
  ['many.md', 'x\n---\n'.repeat(10_001), 'tasks', 'there are 10001; a batch is 10000 at most'],
  ['wide.json', `[${'{},'.repeat(200_000)}{}]`, 'tasks', 'there are 200001; a batch is 10000 at most'],
  ['broken.json', '[{]', '', /position|JSON/],
  ['tasks.csv', 'a,b', '', /^not a batch by its name; one ends with /],
  ['no name!.yaml', '- prompt: x', 'name', 'the file is called what no batch can be: give it a name'],
])('%s is refused', async (name, content, path, message) => {
  expect(await problems(name, content)).toEqual([{ path, message: typeof message === 'string' ? message : expect.stringMatching(message) }])
})
