import { expect, test } from 'vitest'
import { parseScreen } from '../../../src/job/screen.ts'

test('a screen comes as its facts on a line and then its lines', () => {
  expect(parseScreen('3 1 80 24 an agent\none\ntwo\n\n')).toEqual({
    screen: 'one\ntwo\n\n',
    cursor: { column: 3, row: 1 },
    size: { columns: 80, rows: 24 },
    title: 'an agent',
  })
})

test('what is on it, and its title, are made harmless', () => {
  expect(parseScreen('0 0 80 24 a\u001B]0;b\u0007\n\u001B[31mred\u202e\n')).toMatchObject({ screen: '�[31mred�\n', title: 'a�]0;b�' })
})

test('anything else is no screen', () => {
  for (const text of ['', 'no server running\n', '1 2 3 title\n']) expect(parseScreen(text)).toBeNull()
})
