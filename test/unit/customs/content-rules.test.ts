import { describe, expect, test } from 'vitest'
import { judgeContent, largeBytes } from '../../../src/customs/content-rules.ts'
import type { ChangedFile, FileState } from '../../../src/customs/finding.ts'

function state(content: string | Buffer | null, more: Partial<FileState> = {}): FileState {
  const bytes = content === null ? null : Buffer.from(content)
  return { mode: '100644', bytes: bytes?.length ?? 0, content: bytes, ...more }
}

function judge(path: string, after: FileState, before: FileState | null = null): string[] {
  const file: ChangedFile = { path, before, after }
  return judgeContent(file).map(({ kind, why }) => `${kind}: ${why}`)
}

test('a text that changed is no news', () => {
  expect(judge('src/a.ts', state('new'), state('old'))).toEqual([])
})

describe('executable', () => {
  test('a new one is told, also one that was a plain file', () => {
    const executable = state('#!/bin/sh\n', { mode: '100755' })
    expect(judge('run', executable)).toEqual(['executable: a new executable'])
    expect(judge('run', executable, state('x'))).toEqual(['executable: a new executable'])
  })
  test('one that was there is not', () => {
    expect(judge('run', state('b', { mode: '100755' }), state('a', { mode: '100755' }))).toEqual([])
  })
})

describe('symlink-outside', () => {
  const link = (path: string, target: string | null): string[] => judge(path, state(target, { mode: '120000' }))
  test.each([
    ['absolute', 'a', '/etc/passwd'],
    ['above the top', 'a', '../x'],
    ['above the top from a folder', 'd/a', 'x/../../../y'],
    ['up after down, which may pass through another link', 'd/a', 'up/../x'],
    ['into .git', 'a', '.GIT/hooks/post-checkout'],
    ['into .git by an invisible character', 'a', '.g\u200cit/hooks'],
    ['into .git by a short name', 'd/a', '../GIT~1/config'],
    ['into .git by a dot that Windows leaves out', 'a', '.git./hooks'],
    ['of Windows', 'a', 'C:\\Users'],
    ['empty', 'a', ''],
  ])('a target that is %s is told', (_, path, target) => {
    expect(link(path, target)).toEqual([`symlink-outside: leads to ${target}`])
  })
  test('one that stays inside is not', () => {
    expect([link('a', 'b/c'), link('d/e/a', '../../b'), link('d/a', './x')].flat()).toEqual([])
  })
  test('one that could not be read is told', () => {
    expect(link('a', null)).toContain('symlink-outside: a symlink whose target could not be read')
  })
})

describe('submodule', () => {
  test('a commit of another repository is told', () => {
    expect(judge('lib', state(null, { mode: '160000' }))).toEqual(['submodule: a commit of another repository'])
  })
  test('the addresses of .gitmodules are told, without credentials', () => {
    const modules = '[submodule "x"]\n\tpath = x\n\turl = https://me:hunter2@evil.example/x.git\n'
    expect(judge('.gitmodules', state(modules))).toEqual(['submodule: submodules come from https://***@evil.example/x.git'])
  })
})

describe('attributes-filter', () => {
  test('a new driver, and what hides a file from a diff, is told', () => {
    const after = state('*.c text\n*.bin filter=lfs diff=lfs\n*.js -diff\n')
    expect(judge('sub/.gitattributes', after, state('*.c text\n'))).toEqual(['attributes-filter: *.bin filter=lfs diff=lfs; *.js -diff'])
  })
  test('what stood there before is not, nor how lines end', () => {
    expect(judge('.gitattributes', state('*.bin filter=lfs\n* eol=lf\n'), state('*.bin filter=lfs\n'))).toEqual([])
  })
})

describe('package-script', () => {
  const pack = (content: unknown): FileState => state(JSON.stringify(content))
  test('new and changed scripts and dependencies are told by name', () => {
    const before = pack({ scripts: { test: 'a', build: 'b' }, dependencies: { x: '1' } })
    const after = pack({ scripts: { test: 'a', build: 'c', postinstall: 'd' }, dependencies: { x: '1', y: '2' } })
    expect(judge('app/package.json', after, before)).toEqual(['package-script: scripts: build, postinstall; dependencies: y'])
  })
  test.each(['jest', 'babel', 'gitHooks', 'trustedDependencies', 'scad', 'config', 'autoload', 'no-tool-yet'])(
    'so is the setting %s of a tool',
    (key) => {
      const after = pack({ name: 'a', [key]: { x: './evil.js' } })
      expect(judge('package.json', after, pack({ name: 'a', [key]: {} }))).toEqual([`package-script: ${key}: x`])
    },
  )
  test('so is what held something back and is gone', () => {
    const before = pack({ overrides: { x: '1' }, pnpm: { onlyBuiltDependencies: [], patchedDependencies: {} } })
    const after = pack({ pnpm: { patchedDependencies: {} } })
    expect(judge('package.json', after, before)).toEqual(['package-script: pnpm: onlyBuiltDependencies; overrides'])
  })
  test('another version or description is not', () => {
    expect(judge('package.json', pack({ version: '2', scripts: { a: 'x' } }), pack({ version: '1', scripts: { a: 'x' } }))).toEqual([])
  })
  test.each([
    ['broken', '{'],
    ['a list', '[]'],
    ['too deep to be compared', `{"scripts":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('a manifest that is %s is told', (_, text) => {
    expect(judge('package.json', state(text))).toEqual(['package-script: no JSON that could be looked at'])
  })
})

describe('secret', () => {
  const token = `ghp_${'A1'.repeat(18)}`
  test('a token is told by its line, and its value is not', () => {
    expect(judge('a.ts', state(`one\ntwo\nkey = '${token}'\n`))).toEqual(['secret: a token in line 3'])
  })
  test('so is the head of a private key, and how many more there are', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n'
    expect(judge('k', state(`${key}${token}`))).toEqual(['secret: a private key in line 1, and 1 more'])
  })
  test('one that was in the file before is not, but one in its place is', () => {
    expect(judge('a.ts', state(`x ${token}`), state(token))).toEqual([])
    expect(judge('a.ts', state(`ghp_${'B2'.repeat(18)}`), state(token))).toEqual(['secret: a token in line 1'])
  })
})

describe('binary', () => {
  test('what is no text is told, with its size', () => {
    expect(judge('a', state(Buffer.from([0x7f, 0x45, 0, 1])))).toEqual(['binary: no text, 4 B'])
  })
  test('so is what git-lfs keeps', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12000000\n`
    expect(judge('a', state(pointer))).toEqual(['binary: a large file of git-lfs, 12.0 MB'])
  })
})

describe('large', () => {
  test('a file is told by its size', () => {
    expect(judge('a', state(null, { bytes: largeBytes }))).toEqual(['large: 8.4 MB'])
  })
  test('so is one that was not looked at', () => {
    expect(judge('a', state(null, { bytes: 5 }))).toEqual(['large: not looked at: there is too much'])
  })
})
