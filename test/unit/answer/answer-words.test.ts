import { expect, test } from 'vitest'
import { answerRequest, withoutRequest } from '../../../src/answer/answer-words.ts'

const schema = '{"type":"object"}'

test('a prompt is as it was without the request for an answer, and nothing else is taken from it', () => {
  const prompt = `Judge it${answerRequest('{}')} Then go on.\n`
  expect(withoutRequest(prompt + answerRequest(schema), schema)).toBe(prompt)
  expect(withoutRequest(prompt, schema)).toBe(prompt)
  expect(withoutRequest(prompt + answerRequest(schema), '{}')).toBe(prompt + answerRequest(schema))
})
