import { expect, test } from 'vitest'
import { noteBody } from '../../../src/session/journal.ts'
import { allowedNotes } from '../../../src/session/note-allowed.ts'

test('hosts that were allowed are noted in lines that a pipe takes whole, and none is left out', () => {
  const hosts = Array.from({ length: 100 }, (_, index) => `${index}.`.padEnd(253, 'a'))
  const notes = allowedNotes(hosts)
  expect(notes.flatMap((note) => (note.event === 'network' ? note.allow : []))).toEqual(hosts)
  expect(Math.max(...notes.map((note) => Buffer.byteLength(noteBody(note))))).toBeLessThan(3900)
  expect(allowedNotes([])).toEqual([])
})
