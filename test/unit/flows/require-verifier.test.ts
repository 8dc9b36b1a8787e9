import { expect, test } from 'vitest'
import { requireVerifier } from '../../../src/flows/require-verifier.ts'
import { homeMark } from '../../../src/host/home-mark.ts'
import { hostPaths } from '../../../src/host/paths.ts'
import { label } from '../../../src/scad/labels.ts'

const paths = hostPaths({ SCAD_HOME: '/home/me/.scad' }, '/package')
const changeSet = 'cs-0123456789ab'
const left = { id: 'atlas-verify-x', verifies: { session: 's', changeSet }, labels: { [label.home]: homeMark(paths) } }

test('what a verification of the same change set has left may be cleared away', () => {
  expect(() => requireVerifier({ paths }, left, changeSet)).not.toThrow()
})

test.each([
  ['that was restored', null],
  ['that verifies something else', { session: 's', changeSet: 'cs-ba9876543210' }],
])('a session %s is not', (_, verifies) => {
  expect(() => requireVerifier({ paths }, { ...left, verifies }, changeSet)).toThrowError(expect.objectContaining({ code: 'name-taken' }))
})

test('a verifier of another SCAD_HOME may be at work', () => {
  const labels = { [label.home]: 'other' }
  expect(() => requireVerifier({ paths }, { ...left, labels }, changeSet)).toThrowError(expect.objectContaining({ code: 'locked' }))
})
