import { describe, expect, it } from 'vitest'
import { branchAt, changeSetId, changeSetOf } from '../../../src/code/change-set.ts'

const base = 'a'.repeat(40)
const tip = 'b'.repeat(40)
const other = 'c'.repeat(40)
const change = (key: string, to = tip, from: string | null = base) => ({ key, path: `/${key}`, base: from, branch: 'main', tip: to })
const session = {
  id: 's',
  repos: [
    { key: 'app', access: 'write' },
    { key: 'docs', access: 'write' },
    { key: 'lib', access: 'read' },
  ] as const,
}

describe('changeSetId', () => {
  it('is the same whatever order the repositories come in', () => {
    expect(changeSetId([change('app', tip), change('docs', other)])).toBe(changeSetId([change('docs', other), change('app', tip)]))
  })

  it.each([
    ['tip', [change('app', other)]],
    ['base', [change('app', tip, null)]],
    ['repository', [change('docs', tip)]],
    ['number of repositories', [change('app', tip), change('docs', tip)]],
  ])('is another one for another %s', (_, changes) => {
    expect(changeSetId(changes)).not.toBe(changeSetId([change('app')]))
  })

  it('is a hash over one line for each repository, as documented', () => {
    // printf 'app\0%s\0%s\n' aaaa… bbbb… | sha256sum
    expect(changeSetId([{ key: 'app', base, tip }])).toBe('cs-88a69d531a16')
  })

  it('is nothing for no repository', () => expect(changeSetId([])).toBeNull())
})

describe('changeSetOf', () => {
  it('leaves out what stands at its base, what has no commit, and repositories for reading', () => {
    const { id, repos } = changeSetOf(session, [change('app', tip), change('docs', base), change('lib', tip)])
    expect(repos).toEqual([change('app', tip)])
    expect(id).toBe(changeSetId([{ key: 'app', base, tip }]))
    expect(changeSetOf(session, [{ ...change('app'), tip: null }])).toEqual({ id: null, session: 's', repos: [] })
  })

  it('counts a first commit as a change', () => {
    expect(changeSetOf(session, [change('app', tip, null)]).repos).toHaveLength(1)
  })
})

describe('branchAt', () => {
  const branches = new Map([
    ['alpha', tip],
    ['main', tip],
    ['old', base],
  ])
  it('prefers the usual branch', () => expect(branchAt(branches, tip, 'main')).toBe('main'))
  it('takes another one that stands there', () => expect(branchAt(branches, base, 'main')).toBe('old'))
  it('is nothing where none stands', () => expect(branchAt(branches, other, 'main')).toBeNull())
})
