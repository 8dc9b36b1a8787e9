import { expect, test } from 'vitest'
import { judgePath, pathRules } from '../../../src/customs/path-rules.ts'

const nowhere = (): boolean => false
const kindsOf = (path: string): string[] => judgePath(path, false, nowhere).map(({ kind }) => kind)

test.each([
  ['hooks-path', ['.husky/pre-push', '.husky/_/h', 'scripts/post-checkout', 'lefthook.yml', '.pre-commit-config.yaml']],
  ['workflow', ['.github/workflows/ci.yml', '.GITHUB/Workflows/x.yml', '.gitlab-ci.yml', 'Jenkinsfile', '.circleci/config.yml']],
  ['editor-task', ['.vscode/tasks.json', 'a/.idea/workspace.xml', 'x.code-workspace', '.devcontainer/devcontainer.json', '.exrc']],
  ['envrc', ['.envrc', 'sub/.env.local', 'mise.toml', '.tool-versions', '.gdbinit', 'sitecustomize.py']],
  [
    'package-script',
    ['.npmrc', '.yarnrc.yml', '.pnpmfile.cjs', '.cargo/config.toml', 'web/package-lock.json', 'go.sum', 'rust-toolchain.toml'],
  ],
  [
    'build-file',
    ['Makefile', 'sub/CMakeLists.txt', 'build.rs', 'setup.py', 'conftest.py', 'Dockerfile.dev', 'vite.config.ts', 'scad.config.ts'],
  ],
  ['agent-instructions', ['CLAUDE.md', '.claude/settings.json', '.mcp.json', 'docs/AGENTS.md', '.cursor/rules/x.mdc', 'opencode.json']],
  ['attributes-filter', ['.lfsconfig']],
  ['secret', ['.netrc', 'deploy/id_ed25519', 'release.keystore']],
])('%s is told of each file that is known by its name', (kind, paths) => {
  expect(paths.filter((path) => !kindsOf(path).includes(kind))).toEqual([])
})

test('source, texts and pictures are nobody’s business', () => {
  const usual = [
    'src/index.ts',
    'README.md',
    'docs/guide.md',
    'lib/hooks/use-it.ts',
    'env.ts',
    'test/a.test.ts',
    'main.go',
    'package.json',
    '.gitignore',
  ]
  expect(usual.flatMap(kindsOf)).toEqual([])
})

test('each pattern of each rule names some file, and each kind is told once of a file', () => {
  const unused = pathRules.flatMap(({ kind, patterns }) => patterns.map((pattern) => [kind, example(pattern)] as const))
  expect(unused.filter(([kind, path]) => kindsOf(path).filter((one) => one === kind).length !== 1)).toEqual([])
})

/** A file that a pattern names. */
function example(pattern: string): string {
  return `top/${pattern.replaceAll('*', 'x')}${pattern.endsWith('/') ? 'file' : ''}`.replace(/^top\/(?=.*\/.)/, '')
}

test('what lies where core.hooksPath of the host leads is a hook', () => {
  expect(judgePath('tools/git/run', false, (path) => path.startsWith('tools/git/'))).toEqual([
    { kind: 'hooks-path', why: "lies where the host's core.hooksPath leads" },
  ])
})

test.each([
  ['editor-task', '.vscode'],
  ['agent-instructions', 'app/.CLAUDE'],
  ['hooks-path', '.husky'],
  ['workflow', '.github'],
  ['workflow', '.github/workflows'],
  ['package-script', '.yarn'],
  ['secret', 'home/.docker'],
])('%s is told of a link %s, which brings a folder of that name or what lies in one', (kind, path) => {
  expect(judgePath(path, true, nowhere).map((one) => one.kind)).toContain(kind)
})

test('a link elsewhere, or beside what a rule names, is nobody’s business', () => {
  expect(['docs', '.github/pictures', 'a/.github', 'workflows'].flatMap((path) => judgePath(path, true, nowhere))).toEqual([])
})
