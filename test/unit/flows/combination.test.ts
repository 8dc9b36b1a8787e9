import { describe, expect, it } from 'vitest'
import { changeSetId } from '../../../src/code/change-set.ts'
import { combine, type Side } from '../../../src/flows/combination.ts'
import { repo } from '../session/fixtures.ts'

const oid = (digit: string): string => digit.repeat(40)

/** A session of two repositories that started at `a`, and changed what is said. */
function side(id: string, tips: Record<string, string>, more: Partial<typeof repo> = {}): Side {
  const repos = ['app', 'core'].map((key) => ({ ...repo, key, path: `/host/${key}`, base: oid('a'), ...more }))
  const changed = Object.entries(tips).map(([key, tip]) => ({ key, path: `/host/${key}`, base: oid('a'), branch: 'main', tip }))
  return { known: { id, repos }, changeSet: { id: changeSetId(changed), session: id, repos: changed } }
}
const tipsOf = ({ places }: ReturnType<typeof combine>): Record<string, string> =>
  Object.fromEntries(places.map(({ key, tip }) => [key, tip]))

describe('combine', () => {
  const own = side('one', { app: oid('b') })

  it('is the change set of the session itself where nothing is mixed in, the other repositories at their bases', () => {
    const combination = combine(own, new Map())
    expect(tipsOf(combination)).toEqual({ app: oid('b'), core: oid('a') })
    expect(combination.changeSet).toBe(own.changeSet.id)
  })

  it('takes the repositories that are mixed in as they are in the other session', () => {
    const other = side('two', { app: oid('c'), core: oid('d') })
    const combination = combine(own, new Map([['core', other]]))
    expect(tipsOf(combination)).toEqual({ app: oid('b'), core: oid('d') })
    expect(combination.changeSet).toBe(
      changeSetId(['app', 'core'].map((key) => ({ key, base: oid('a'), tip: oid(key === 'app' ? 'b' : 'd') }))),
    )
  })

  it('takes one that the other session did not change from where that started, and counts it as a change when that is elsewhere', () => {
    const combination = combine(own, new Map([['core', side('two', {}, { base: oid('e') })]]))
    expect(tipsOf(combination)).toEqual({ app: oid('b'), core: oid('e') })
    expect(combination.changeSet).not.toBe(own.changeSet.id)
  })

  it('leaves a repository for reading out of the change set', () => {
    const reading = side('one', {}, { access: 'read' })
    expect(combine(reading, new Map([['core', side('two', { core: oid('d') })]])).changeSet).toBeNull()
  })

  it('goes by the commit of uncommitted host files where these went in', () => {
    expect(tipsOf(combine(side('one', {}, { dirty: oid('f') }), new Map()))).toEqual({ app: oid('f'), core: oid('f') })
  })

  it('refuses a repository that is another one in the other session', () => {
    const elsewhere = side('two', {}, { path: '/other' })
    expect(() => combine(own, new Map([['core', elsewhere]]))).toThrowError(
      expect.objectContaining({ code: 'bad-input', message: 'core is /other in session two, and /host/core in one' }),
    )
  })
})
