import { expect, test } from 'vitest'
import { parseTree } from '../../../src/git/parse-tree.ts'

test.each([
  ['100644', '100644'],
  ['100664', '100644'],
  ['100775', '100755'],
  ['0100755', '100755'],
  ['120777', '120000'],
  ['40755', '40000'],
  ['040000', '40000'],
  ['200040000', '40000'],
  ['160755', '160000'],
  ['0', '160000'],
])('the mode %s is taken for %s, as git does at a checkout', (written, taken) => {
  const bytes = Buffer.concat([Buffer.from(`${written} name\0`), Buffer.alloc(20)])
  expect(parseTree(bytes, 'sha1')).toEqual(new Map([['name', { mode: taken, oid: '0'.repeat(40) }]]))
})
