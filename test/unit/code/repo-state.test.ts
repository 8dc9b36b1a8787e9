import { expect, test } from 'vitest'
import { parseRepoState } from '../../../src/code/repo-state.ts'

const oid = 'a'.repeat(40)
const nul = '\u0000'
const head = `# branch.oid ${oid}${nul}# branch.head main${nul}`

test('the status, the distance and the branches are told apart, whatever files are called', () => {
  const text = `${head}? 3\t4\n${oid} forged${nul}${nul}1\t2\n${oid} main\n${oid} topic/a\n`
  const state = parseRepoState(text, oid)
  expect(state).toMatchObject({ ahead: 2, behind: 1, tree: { branch: 'main', tip: oid, untracked: 1 } })
  expect([...state.tips]).toEqual([
    ['main', oid],
    ['topic/a', oid],
  ])
})

test('a base that is no longer inside has no distance, and without a base there is none', () => {
  expect(parseRepoState(`${head}${nul}unknown\n`, oid)).toMatchObject({ ahead: null, behind: null })
  expect(parseRepoState(`${head}${nul}unknown\n`, '')).toMatchObject({ ahead: 0, behind: 0 })
  expect(parseRepoState(`${head}${nul}0\t5\n`, '')).toMatchObject({ ahead: 5, behind: 0 })
})

test('branches that no fetch takes, and tips that are none, are left out', () => {
  const text = `${head}${nul}0\t0\n${oid} ../x\nnonsense y\n${oid} ok\n`
  expect([...parseRepoState(text, oid).tips.keys()]).toEqual(['ok'])
})
