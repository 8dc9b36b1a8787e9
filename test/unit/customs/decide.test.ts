import { expect, test } from 'vitest'
import { acceptField, decide, parseAccepted } from '../../../src/customs/decide.ts'
import type { Finding } from '../../../src/customs/finding.ts'
import { customsReport } from '../../../src/customs/report.ts'

function finding(kind: Finding['kind'], path: string | null, more: Partial<Finding> = {}): Finding {
  return { kind, path, why: 'x', branch: 'main', enforced: kind === 'boundary', ...more }
}
const build = finding('build-file', 'tools/Makefile')
const author = finding('forged-author', null)
const frozen = finding('boundary', 'vendor/x')
const all = [build, author, frozen]

test('with warn all is told, and what crosses a boundary is refused', () => {
  expect(decide(all, { customs: 'warn', allow: [] }, [])).toEqual({ told: all, refused: [frozen], passed: 0 })
})

test('with block all is refused', () => {
  expect(decide(all, { customs: 'block', allow: [] }, []).refused).toEqual(all)
})

test.each([
  ['a kind', { kind: 'build-file' }, [author, frozen]],
  ['a path, but for a boundary', { path: '**' }, [author, frozen]],
  ['a kind at a path', { kind: 'build-file', path: 'tools/' }, [author, frozen]],
  ['a kind at another path', { kind: 'build-file', path: '/Makefile' }, all],
  ['what has no path by its kind', { kind: 'forged-author' }, [build, frozen]],
  ['a boundary by its name', { kind: 'boundary', path: 'vendor/' }, [build, author]],
] as const)('an entry lets through %s', (_, entry, told) => {
  expect(decide(all, { customs: 'block', allow: [entry] }, [])).toEqual({ told, refused: told, passed: all.length - told.length })
})

test('--accept is an entry of one call', () => {
  const accepted = acceptField.parse(['boundary:vendor/', 'build-file']).map(parseAccepted)
  expect(accepted).toEqual([{ kind: 'boundary', path: 'vendor/' }, { kind: 'build-file' }])
  expect(decide(all, { customs: 'warn', allow: [] }, accepted)).toEqual({ told: [author], refused: [], passed: 2 })
})

test('--accept takes kinds that there are', () => {
  expect(acceptField.safeParse(['everything']).error?.issues[0]?.message).toMatch(/^not KIND or KIND:PATH; a kind is one of hooks-path, /)
})

test('a report lists so many of a kind, counts the rest, and holds no control character', () => {
  const many = Array.from({ length: 53 }, (_, index) => finding('binary', `b${String(index).padStart(2, '0')}\u001b[2J`))
  const report = customsReport([...many, build], 4)
  expect(report.findings.map(({ kind }) => kind)).toEqual(['build-file', ...Array.from({ length: 50 }, () => 'binary')])
  expect(report).toMatchObject({ omitted: [{ kind: 'binary', count: 3 }], passed: 4 })
  expect(JSON.stringify(report)).not.toContain('\\u001b')
})
