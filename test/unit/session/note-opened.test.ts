import { expect, test } from 'vitest'
import { noteBody } from '../../../src/session/journal.ts'
import { openedNotes } from '../../../src/session/note-opened.ts'

test('hosts that were opened are noted in lines that a pipe takes whole, and none is left out', () => {
  const hosts = Array.from({ length: 100 }, (_, index) => `${index}.`.padEnd(253, 'a'))
  const notes = openedNotes(hosts)
  expect(notes.flatMap((note) => (note.event === 'network' ? note.allow : []))).toEqual(hosts)
  expect(Math.max(...notes.map((note) => Buffer.byteLength(noteBody(note))))).toBeLessThan(3900)
  expect(openedNotes([])).toEqual([])
})
