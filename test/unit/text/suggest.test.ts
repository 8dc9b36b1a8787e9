import { expect, test } from 'vitest'
import { suggest } from '../../../src/text/suggest.ts'

const words = ['show', 'stop', 'start', 'remove', 'repos']

const near: [string, string | undefined][] = [
  ['shwo', 'show'],
  ['stopp', 'stop'],
  ['statr', 'start'],
  ['remve', 'remove'],
  ['repo', 'repos'],
  ['SHOW', 'show'],
  ['x', undefined],
  ['destroy', undefined],
]
test.each(near)('%s suggests %s', (word, expected) => {
  expect(suggest(word, words)).toBe(expected)
})
