import { expect, test } from 'vitest'
import { savedStates } from '../../../src/lifetime/saved-states.ts'

const oid = 'a'.repeat(40)
const names = (key: string, ...refs: string[]) =>
  savedStates(
    's1',
    key,
    refs.map((ref) => ({ ref: `refs/scad/s1/${ref}`, oid })),
  ).map(({ name }) => name)

test('states are found, also of linked work trees and of repositories inside', () => {
  const all = ['state', 'worktrees/1/state', 'nested/2/state', 'nested/2/worktrees/3/state']
  expect(names('app', 'HEAD', 'heads/state', 'stash/0', ...all)).toEqual(all)
})

test('a repo that shares a host repository with another has its states in a folder of its own', () => {
  expect(names('app', 'app/state', 'app/heads/x/state', 'docs/state')).toEqual(['state'])
})

test('what is no state of that session is none', () => {
  expect(savedStates('s1', 'app', [{ ref: 'refs/scad/s2/state', oid }])).toEqual([])
})
