import { expect, test } from 'vitest'
import { parseRebased } from '../../../src/code/rebase-inside.ts'
import { resolvePrompt } from '../../../src/flows/resolve-rebase.ts'

test('what a rebase inside came to is read with its branch and files', () => {
  expect(parseRebased('updated\0main\0')).toEqual({ outcome: 'updated', branch: 'main', files: [] })
  expect(parseRebased('conflict\0fix/it\0a b\0c\nd\0')).toEqual({ outcome: 'conflict', branch: 'fix/it', files: ['a b', 'c d'] })
  expect(parseRebased('detached\0\0')).toMatchObject({ branch: null })
})

test.each(['', 'done\0main\0', 'updatedmain'])('%j is nothing that it prints', (text) => expect(parseRebased(text)).toBeNull())

test('of files in conflict the first hundred are told, without control characters', () => {
  const files = Array.from({ length: 200 }, (_, index) => `\u001B[2J${index}`)
  const told = parseRebased(`conflict\0main\0${files.join('\0')}\0`)
  expect(told?.files).toHaveLength(100)
  expect(told?.files[0]).toBe('\u{fffd}[2J0')
})

test('who is to resolve conflicts is told where they are', () => {
  const prompt = resolvePrompt([
    { key: 'app', branch: 'main', files: ['a', 'b'] },
    { key: 'docs', branch: null, files: ['c'] },
  ])
  expect(prompt).toContain(
    'In /workspace/app, while main is being rebased:\n- a\n- b\n\nIn /workspace/docs, while the branch is being rebased:\n- c\n',
  )
})
