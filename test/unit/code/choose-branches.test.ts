import { describe, expect, it } from 'vitest'
import { chooseBranches, maxBranches } from '../../../src/code/choose-branches.ts'

const oid = 'a'.repeat(40)

describe('chooseBranches', () => {
  it('takes branches and nothing else', () => {
    const advertised = new Map([
      ['HEAD', oid],
      ['refs/heads/topic/one', oid],
      ['refs/tags/v1', oid],
      ['refs/remotes/origin/main', oid],
      ['refs/replace/x', oid],
    ])
    expect(chooseBranches(advertised)).toEqual({ branches: new Map([['topic/one', oid]]), detached: null, refused: [] })
  })

  it.each(['--upload-pack=touch x', 'HEAD.lock', 'a..b', 'x\u009b2J', 'naïve', 'a b'])('refuses the name %j and says so', (name) => {
    const { branches, refused } = chooseBranches(new Map([[`refs/heads/${name}`, oid]]))
    expect(branches.size).toBe(0)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.name).not.toContain('\u009b')
  })

  it('caps a flood of branches', () => {
    const flood = new Map(Array.from({ length: 20_000 }, (_, index) => [`refs/heads/b${index}`, oid]))
    const { branches, refused } = chooseBranches(flood)
    expect(branches.size).toBe(maxBranches)
    expect(refused).toEqual([{ name: `${20_000 - maxBranches} more`, reason: expect.stringContaining(String(maxBranches)) }])
  })

  it('notices commits that are checked out without a branch', () => {
    const other = 'b'.repeat(40)
    expect(
      chooseBranches(
        new Map([
          ['HEAD', other],
          ['refs/heads/main', oid],
        ]),
      ).detached,
    ).toBe(other)
  })
})
