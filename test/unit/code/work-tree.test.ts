import { describe, expect, it } from 'vitest'
import { parseWorkTree } from '../../../src/code/work-tree.ts'

const oid = 'a'.repeat(40)

function status(...fields: string[]): string {
  return fields.map((field) => `${field}\0`).join('')
}

describe('parseWorkTree', () => {
  it('counts what is changed, untracked and in conflict', () => {
    const bytes = status(
      `# branch.oid ${oid}`,
      '# branch.head topic/a',
      '1 .M N... 100644 100644 100644 a b file',
      'u UU N... 1 2 3 4 a b c both',
      '? new file',
      '? folder/',
    )
    expect(parseWorkTree(bytes)).toEqual({ branch: 'topic/a', tip: oid, modified: 1, untracked: 2, conflicted: 1 })
  })

  it('does not take the old name of a renamed file for an entry', () => {
    expect(parseWorkTree(status('2 R. N... 1 2 3 a b R100 new', '? old', '? real'))).toMatchObject({ modified: 1, untracked: 1 })
  })

  it('knows a detached and an unborn HEAD', () => {
    expect(parseWorkTree(status(`# branch.oid ${oid}`, '# branch.head (detached)'))).toMatchObject({ branch: null, tip: oid })
    expect(parseWorkTree(status('# branch.oid (initial)', '# branch.head main'))).toMatchObject({ branch: 'main', tip: null })
  })

  it('believes no object id that is none', () => {
    expect(parseWorkTree(status('# branch.oid ../../etc', '# branch.head x\u001b[2J')).tip).toBeNull()
    expect(parseWorkTree(status('# branch.head x\u001b[2J')).branch).not.toContain('\u001b')
  })
})
