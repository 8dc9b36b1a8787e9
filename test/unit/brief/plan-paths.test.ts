import { describe, expect, test } from 'vitest'
import { insidePath, namedPaths } from '../../../src/brief/plan-paths.ts'

const written = (text: string, known: string[] = []): string[] => namedPaths(text, known, '/home/me').map((one) => one.text)

describe('the paths of a text', () => {
  test.each([
    ['Look at /home/me/app/src/x.ts.', ['/home/me/app/src/x.ts']],
    ['`/home/me/app`, "/data/set"; (/srv/x): /a', ['/home/me/app', '/data/set', '/srv/x', '/a']],
    ['**/home/me/app** and [x](/home/me/y) <b>/home/me/z</b>', ['/home/me/app', '/home/me/y', '/home/me/z', '/b']],
    ['at /home/me/app/x.ts:12:3', ['/home/me/app/x.ts']],
    ['~/app/x and ~/.config/y…', ['~/app/x', '~/.config/y']],
    ['--out=/home/me/out -v /a:/b', ['/home/me/out', '/a', '/b']],
    ['/home/me/app/**/*.ts', ['/home/me/app/']],
    ['/home/me/.. and /home/me/a..b', ['/home/me/', '/home/me/a..b']],
    ['/home/me/über/日本', ['/home/me/über/日本']],
  ])('are found: %s', (text, paths) => {
    expect(written(text)).toEqual(paths)
  })

  test.each([
    'https://example.com/home/me/app',
    'and/or, ./src/x, ../x, src/home/x, a~/b',
    '// a comment, / alone, 1 / 2, ~ and ~me/x',
    '${HOME}/x $HOME/x {id}/x @/components #/definitions/x %/x',
  ])('are not part of something longer: %s', (text) => {
    expect(written(text)).toEqual([])
  })

  test('are absolute and normal, with where they stand', () => {
    expect(namedPaths('in ~/app/./a/../b//c', [], '/home/me')).toEqual([{ at: 3, text: '~/app/./a/../b//c', path: '/home/me/app/b/c' }])
  })

  test('of a known folder are found whatever its name holds, the longest first', () => {
    const known = ['/home/me/my app', '/home/me/my app (old)']
    const text = "see ~/my app/x, '/home/me/my app (old)/y' and /home/me/my app."
    expect(written(text, known)).toEqual(['~/my app/x', '/home/me/my app (old)/y', '/home/me/my app'])
    expect(written('/home/me/my apple', known)).toEqual(['/home/me/my'])
  })
})

describe('where a session has a path', () => {
  const places = [
    { host: '/home/me/app', inside: '/workspace/app' },
    { host: '/home/me/app/data', inside: '/data' },
    { host: '/home/me/app2', inside: '/workspace/other' },
  ]
  test.each([
    ['/home/me/app', '/workspace/app'],
    ['/home/me/app/', '/workspace/app/'],
    ['/home/me/app/src/x.ts', '/workspace/app/src/x.ts'],
    ['/home/me/app/data/x', '/data/x'],
    ['/home/me/app2/x', '/workspace/other/x'],
    ['/home/me/app3', null],
    ['/home/me', null],
  ])('%s is %s', (path, inside) => {
    expect(insidePath(path, places)).toBe(inside)
    expect(insidePath(path, places.toReversed())).toBe(inside)
  })
})
