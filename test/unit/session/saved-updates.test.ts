import { expect, test } from 'vitest'
import { savedUpdates } from '../../../src/session/saved-updates.ts'

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)]
const at = (name: string): string => `refs/scad/s-1234/${name}`

test('a ref that stands where it should is left alone', () => {
  expect(savedUpdates('s-1234', new Map([[at('HEAD'), a]]), [{ ref: at('HEAD'), oid: a }])).toEqual({ clear: [], move: [] })
})

test('what several refs held before is kept once', () => {
  const standing = new Map([
    [at('heads/w'), a],
    [at('HEAD'), a],
  ])
  expect(
    savedUpdates('s-1234', standing, [
      { ref: at('heads/w'), oid: b },
      { ref: at('HEAD'), oid: b },
    ]),
  ).toEqual({
    clear: [],
    move: [
      { ref: at(`old/${a}`), newOid: a, oldOid: null },
      { ref: at('heads/w'), newOid: b, oldOid: a },
      { ref: at('HEAD'), newOid: b, oldOid: a },
    ],
  })
})

test('a ref in whose place a folder comes is kept as old and makes room', () => {
  expect(savedUpdates('s-1234', new Map([[at('heads/w'), a]]), [{ ref: at('heads/w/x'), oid: b }])).toEqual({
    clear: [
      { ref: at(`old/${a}`), newOid: a, oldOid: null },
      { ref: at('heads/w'), newOid: null, oldOid: a },
    ],
    move: [{ ref: at('heads/w/x'), newOid: b, oldOid: null }],
  })
})
