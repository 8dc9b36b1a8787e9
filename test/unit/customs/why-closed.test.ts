import { expect, test } from 'vitest'
import { whyClosed } from '../../../src/customs/why-closed.ts'

const reading = 'the repository is for reading'

test.each([
  ['one to be written, without any job', 'write', [], null],
  ['one to be written, and a job of all of them', 'write', [['other'], null], null],
  ['one to be written, and a job that was given it', 'write', [['app']], null],
  ['one to be written, when every job was given others', 'write', [['other'], ['third']], 'no job was given the repository'],
  ['one for reading, without any job', 'read', [], reading],
  ['one for reading, and a job of all that are to be written', 'read', [null], reading],
  ['one for reading, and a job that was given it', 'read', [null, ['app', 'other']], null],
] as const)('%s', (_, access, jobs, why) => {
  expect(whyClosed({ key: 'app', access }, jobs)).toBe(why)
})
