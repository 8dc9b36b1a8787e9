import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { confirm } from '../../../src/cli/confirm.ts'

/** What is answered when this is typed; null: the input ends. */
async function answered(typed: string | null, question = 'Trust it?'): Promise<{ answer: boolean; shown: string }> {
  const [stdin, stderr] = [new PassThrough(), new PassThrough()]
  stdin.end(typed ?? '')
  const answer = await confirm({ stdin, stderr }, question, new AbortController().signal)
  stderr.end()
  return { answer, shown: await text(stderr) }
}

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['n\n', false],
  ['\n', false],
  ['yellow\n', false],
  [null, false],
])('%j is %s', async (typed, answer) => {
  expect((await answered(typed)).answer).toBe(answer)
})

test('what a config says in the question moves no cursor', async () => {
  const { shown } = await answered('n\n', 'it runs: \u001b[2Krm -rf\r\nTrust it?')
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  expect(shown).not.toMatch(/[\u001b\r]/)
  expect(shown).toContain('Trust it? [y/N] ')
})

test('the end of a long line is seen, and does not look like another line', async () => {
  const { shown } = await answered('n\n', `- ${'x'.repeat(574)}evil\nTrust it?`)
  expect(shown).toContain('x\n      evil\nTrust it? [y/N] ')
})

test('Ctrl-C ends the question', async () => {
  const ended = new AbortController()
  const asking = confirm({ stdin: new PassThrough(), stderr: new PassThrough() }, 'Trust it?', ended.signal)
  ended.abort()
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
})
