import { describe, expect, it } from 'vitest'
import { type FetchedBranch, planRefs } from '../../../src/code/plan-refs.ts'

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string]
const prefix = 'refs/remotes/scad/s1/'
const detached = (oid: string | null) => ({ ref: 'refs/scad/s1/detached', oid })

function branch(name: string, oid: string, previous: string | null = null, rewound = false): FetchedBranch {
  return { name, ref: `${prefix}${name}`, oid, previous, rewound }
}

describe('planRefs', () => {
  it('makes new refs, moves old ones and leaves those that stand right', () => {
    const branches = [branch('new', a), branch('moved', b, a), branch('same', c, c)]
    expect(planRefs('s1', new Map(), branches, detached(null))).toEqual({
      clear: [],
      move: [
        { ref: `${prefix}new`, newOid: a, oldOid: null },
        { ref: `${prefix}moved`, newOid: b, oldOid: a },
      ],
    })
  })

  it('keeps the tip of a rewound branch, once', () => {
    const plan = planRefs('s1', new Map(), [branch('x', b, a, true), branch('y', c, a, true)], detached(null))
    expect(plan.move.filter((update) => update.ref.startsWith('refs/scad/'))).toEqual([
      { ref: `refs/scad/s1/old/${a}`, newOid: a, oldOid: null },
    ])
  })

  it('does not keep a tip twice over several fetches', () => {
    const existing = new Map([[`refs/scad/s1/old/${a}`, a]])
    expect(planRefs('s1', existing, [branch('x', b, a, true)], detached(null)).move).toHaveLength(1)
  })

  it('keeps and removes the ref of a branch that became a folder, or the other way', () => {
    const existing = new Map([
      [`${prefix}topic`, a],
      [`${prefix}deep/er`, b],
      [`${prefix}topical`, c],
    ])
    const { clear } = planRefs('s1', existing, [branch('topic/one', c), branch('deep', c)], detached(null))
    expect(clear).toEqual([
      { ref: `refs/scad/s1/old/${a}`, newOid: a, oldOid: null },
      { ref: `${prefix}topic`, newOid: null, oldOid: a },
      { ref: `refs/scad/s1/old/${b}`, newOid: b, oldOid: null },
      { ref: `${prefix}deep/er`, newOid: null, oldOid: b },
    ])
  })

  it('keeps commits that no branch holds, and the ones before them', () => {
    const existing = new Map([['refs/scad/s1/detached', a]])
    expect(planRefs('s1', existing, [], detached(b)).move).toEqual([
      { ref: `refs/scad/s1/old/${a}`, newOid: a, oldOid: null },
      { ref: 'refs/scad/s1/detached', newOid: b, oldOid: a },
    ])
    expect(planRefs('s1', existing, [], detached(a)).move).toEqual([])
  })

  it('touches nothing outside the session', () => {
    const existing = new Map([[`${prefix}a`, a]])
    const { clear, move } = planRefs('s1', existing, [branch('a/b', b), branch('main', c, a, true)], detached(b))
    for (const { ref } of [...clear, ...move]) expect(ref).toMatch(/^refs\/(remotes\/)?scad\/s1\//)
  })
})
