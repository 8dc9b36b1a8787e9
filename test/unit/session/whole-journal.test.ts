import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/session/journal-event.ts'
import { wholeJournal } from '../../../src/session/journal.ts'

const note = (time: number): JournalEvent => ({ v: 1, event: 'ready', time })

test('a journal and its copy are one, each line once', () => {
  expect(wholeJournal([note(1), note(2)], [note(1), note(2)])).toEqual([note(1), note(2)])
})

test('lines that the engine did not take stand where they were written', () => {
  expect(wholeJournal([note(1), note(3)], [note(1), note(2), note(3)])).toEqual([note(1), note(2), note(3)])
})

test('lines that the copy has no room for any more come after it', () => {
  expect(wholeJournal([note(1), note(2), note(3)], [note(1)])).toEqual([note(1), note(2), note(3)])
})
