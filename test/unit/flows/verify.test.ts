import { expect, test } from 'vitest'
import { ScadError } from '../../../src/errors/scad-error.ts'
import { withSlotToFree } from '../../../src/flows/verify.ts'

const full = new ScadError('limit-reached', 'limits.sessions of project atlas is 1', { hint: 'scad session list shows them' })

test('where no slot is left, that of the session to be verified is named', () => {
  expect(withSlotToFree(full, { id: 's', state: 'running' })).toMatchObject({
    ...{ code: 'limit-reached', message: full.message },
    hint: 'scad session stop s frees one; scad verify s takes a stopped one, too',
  })
})

test('one that does not run has none to free', () => expect(withSlotToFree(full, { id: 's', state: 'stopped' })).toBe(full))

test('another error is told as it is', () => {
  const other = new ScadError('build-failed', 'no image')
  expect(withSlotToFree(other, { id: 's', state: 'running' })).toBe(other)
})
