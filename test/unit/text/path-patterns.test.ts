import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderPattern, pathMatcher } from '../../../src/text/path-patterns.ts'
import { makeRepo, testFolder } from '../../support/git.ts'

const patterns: string[][] = [
  ['vendor/'],
  ['*.lock'],
  ['/docs/**'],
  ['docs/**/b'],
  ['**/gen/*.ts'],
  ['a/**'],
  ['**'],
  ['*', '!*.md'],
  ['vendor/', '!vendor/kept.md'],
  ['# no pattern', '', 'b '],
  ['\\#x', '\\!y'],
  ['[a-c]?.ts', '[!x]y'],
  ['src/*/gen'],
  ['/b'],
  ['a/b'],
  ['*a*b*'],
]
const paths = [
  ...[
    'vendor/x.js',
    'vendor',
    'lib/vendor/deep/y',
    'yarn.lock',
    'a/yarn.lock/x',
    'docs/a/b',
    'docs/b',
    'x/docs/b',
    'gen/a.ts',
    'src/gen/a.ts',
  ],
  ...[
    'src/x/gen/a.ts',
    'src/gen',
    'a/b',
    'b',
    'x/b',
    '#x',
    '!y',
    'b1.ts',
    'd1.ts',
    'xy',
    'zy',
    'README.md',
    'vendor/kept.md',
    'xaxbx',
    'ba',
    'a b/c',
  ],
]

test.each(patterns.map((lines) => [lines.join(' , '), lines] as const))('%s names what git ignores by it', async (_, lines) => {
  await using folder = await testFolder()
  const repo = await makeRepo(join(folder.path, 'r'))
  await writeFile(join(repo, '.git', 'info', 'exclude'), `${lines.join('\n')}\n`)
  const ignored = await checkIgnore(repo, paths)
  const matches = pathMatcher(lines)
  expect(paths.filter(matches)).toEqual(ignored)
  expect(ignored.length).toBeGreaterThan(0)
})

/** What git says of paths that are in no working tree. */
async function checkIgnore(repo: string, all: readonly string[]): Promise<string[]> {
  const said = await new Promise<string>((resolve) => {
    const child = execFile('git', ['check-ignore', '--no-index', '--stdin', '-z'], { cwd: repo }, (_error, stdout) => resolve(stdout))
    child.stdin?.end(all.map((path) => `${path}\0`).join(''))
  })
  return said.split('\0').slice(0, -1)
}

test('folded, case, composition and invisible characters make no difference', () => {
  const matches = pathMatcher(['.envrc', '.GitHub/', 'café'], { folded: true })
  expect(['.ENVRC', '.env\u200drc', '.github/x', 'cafe\u0301'].filter(matches)).toHaveLength(4)
  expect(pathMatcher(['.envrc'])('.ENVRC')).toBe(false)
})

test.each(['.huſky', '.hus\u212ay', '.HUSKY.', '.husky. ', '.husky::$INDEX_ALLOCATION', '.husky:$I30:$INDEX_ALLOCATION'])(
  'folded, %s is .husky',
  (name) => {
    expect(pathMatcher(['.husky/'], { folded: true })(`${name}/pre-push`)).toBe(true)
  },
)

test('folded, ligatures and ß are what they stand for, and dots within a name stay', () => {
  const matches = pathMatcher(['Makeﬁle', 'strasse'], { folded: true })
  expect(['MAKEFILE', 'straße', 'makefile::$DATA'].filter(matches)).toHaveLength(3)
  expect(['make.file', '...', 'a:b', '. ./strasse.x'].filter(matches)).toEqual([])
})

test('the pattern of a folder names it alone, whatever characters it has', () => {
  const matches = pathMatcher([folderPattern('a*/[b]\\?')])
  expect(['a*/[b]\\?/x', 'ax/[b]\\?/x', 'a*/b\\x/x', 'top/a*/[b]\\?/x'].filter(matches)).toEqual(['a*/[b]\\?/x'])
})

test('many stars against a long name take no time to speak of', () => {
  expect(pathMatcher([`${'*a'.repeat(50)}b`, `${'**/x/'.repeat(20)}y`])(`${'a'.repeat(4000)}/${'x/'.repeat(200)}c`)).toBe(false)
})
