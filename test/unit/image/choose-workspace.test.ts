import { expect, test } from 'vitest'
import { type Candidate, chooseWorkspace, isDeep, isHeavy } from '../../../src/image/choose-workspace.ts'
import type { WorkspaceRepo } from '../../../src/image/workspace-repo.ts'

type Relation = 'same' | 'behind' | 'other'

function candidate(image: string, created: number, ...relations: Relation[]): Candidate<string> {
  const repos = relations.map((_, index): WorkspaceRepo => ({
    key: `r${index}`,
    base: '',
    branch: 'main',
    path: '/',
    format: 'sha1',
    flat: '',
    bytes: 0,
  }))
  return { image, created, repos, relation: new Map(relations.map((relation, index) => [`r${index}`, relation])) }
}

test('without images there is no choice', () => {
  expect(chooseWorkspace([])).toBeNull()
})

test('an image with exactly the wanted commits wins over a newer one that is behind', () => {
  const chosen = chooseWorkspace([candidate('exact', 1, 'same', 'same'), candidate('newer', 2, 'same', 'behind')])
  expect(chosen).toMatchObject({ image: 'exact', exact: true })
})

test('of those behind, the newest is brought forward', () => {
  const chosen = chooseWorkspace([candidate('old', 1, 'behind'), candidate('new', 3, 'behind'), candidate('middle', 2, 'behind')])
  expect(chosen).toMatchObject({ image: 'new', exact: false })
})

test('an image with one repo beside the wanted history is of no use', () => {
  expect(chooseWorkspace([candidate('beside', 1, 'same', 'other')])).toBeNull()
})

test('an image with other repos is of no use', () => {
  const image = candidate('more', 1, 'same')
  expect(chooseWorkspace([{ ...image, repos: [...image.repos, ...image.repos] }])).toBeNull()
})

test('a tenth on top is heavy, but not when it is little', () => {
  const repos = [{ bytes: 900_000_000 }, { bytes: 100_000_000 }]
  expect(isHeavy(repos, 100_000_001)).toBe(true)
  expect(isHeavy(repos, 99_000_000)).toBe(false)
  expect(isHeavy([{ bytes: 1000 }], 1_000_000)).toBe(false)
})

test('twenty layers are enough', () => {
  expect([isDeep(19), isDeep(20)]).toEqual([false, true])
})
