import { expect, test } from 'vitest'
import { parseJournalLine } from '../../../src/session/journal-event.ts'

test('a line of the journal is read, with fields it does not know left out', () => {
  expect(parseJournalLine('{"v":1,"time":5,"event":"started","job":"aaaa","pid":9,"later":true}')).toEqual({
    v: 1,
    time: 5,
    event: 'started',
    job: 'aaaa',
    pid: 9,
  })
})

test.each([
  '',
  'Segmentation fault',
  '{"v":1',
  '{"v":2,"time":5,"event":"ready"}',
  '{"v":1,"time":5,"event":"new-thing"}',
  '{"v":1,"time":-5,"event":"ready"}',
  '[]',
])('a line that is none is passed over: %s', (line) => expect(parseJournalLine(line)).toBeNull())
