import { expect, test } from 'vitest'
import { forgedAuthors } from '../../../src/customs/forged-authors.ts'

const agent = { name: 'Agent', email: 'agent@example.com' }
const ada = { name: 'Ada', email: 'ada@example.org' }

test('authors and committers other than the session’s identity are told, each once', () => {
  const commits = [
    { oid: 'c'.repeat(40), author: ada, committer: ada },
    { oid: 'b'.repeat(40), author: agent, committer: ada },
    { oid: 'a'.repeat(40), author: agent, committer: agent },
  ]
  expect(forgedAuthors(commits, agent)).toEqual([
    { kind: 'forged-author', why: '2 commits by Ada <ada@example.org>, the newest cccccccccc' },
  ])
})

test('the same name with another address is another person', () => {
  const commits = [{ oid: 'a'.repeat(40), author: { ...agent, email: 'x' }, committer: agent }]
  expect(forgedAuthors(commits, agent)[0]?.why).toBe('1 commit by Agent <x>, the newest aaaaaaaaaa')
})

test('a crowd is counted', () => {
  const commits = Array.from({ length: 30 }, (_, index) => ({ oid: 'a', author: { name: `n${index}`, email: '' }, committer: agent }))
  const told = forgedAuthors(commits, agent)
  expect(told).toHaveLength(21)
  expect(told.at(-1)?.why).toBe('commits by 10 others')
})
