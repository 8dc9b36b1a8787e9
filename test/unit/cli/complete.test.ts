import { expect, test } from 'vitest'
import { complete, type LiveCandidates } from '../../../src/cli/complete.ts'
import { everyKind, listOf } from './support.ts'

const list = listOf({ 'thing show': everyKind, 'thing shut': everyKind, build: everyKind })
const live: LiveCandidates = async (kind) => [
  { value: `${kind}-1`, text: 'running' },
  { value: 'other', text: '' },
]

async function valuesOf(...words: string[]): Promise<string[] | 'files'> {
  const { files, candidates } = await complete(list, words, live)
  return files ? 'files' : candidates.map(({ value }) => value)
}

const lines: [string[], string[] | 'files'][] = [
  [[''], ['build', 'thing']],
  [['b'], ['build']],
  [
    ['thing', ''],
    ['show', 'shut'],
  ],
  [['thing', 'shu'], ['shut']],
  [['--debug', 'thing', 'sho'], ['show']],
  [['nonsense', ''], []],
  [['--j'], ['--json']],
  [['--v'], ['--version']],
  [
    ['thing', 'show', ''],
    ['session-1', 'other'],
  ],
  [['thing', 'show', 's'], ['session-1']],
  [
    ['thing', 'show', '--all', ''],
    ['session-1', 'other'],
  ],
  [
    ['thing', 'show', '--mode', ''],
    ['fast', 'slow'],
  ],
  [['thing', 'show', '--mode', 'fast', 's'], ['session-1']],
  [['thing', 'show', '--tag', ''], 'files'],
  [['thing', 'show', '-t', ''], 'files'],
  [['thing', 'show', '--label', ''], []],
  [
    ['thing', 'show', '--m'],
    ['--max-count', '--mode'],
  ],
  [['thing', 'show', '--no'], ['--no-init']],
  [['thing', 'show', 'x', '--', ''], 'files'],
]
test.each(lines)('%j completes to %j', async (words, expected) => {
  expect(await valuesOf(...words)).toEqual(expected)
})
