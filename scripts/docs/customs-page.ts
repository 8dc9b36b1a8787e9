import { contentRules } from '../../src/customs/content-rules.ts'
import { pathRules } from '../../src/customs/path-rules.ts'
import { findingKinds, type FindingKind } from '../../src/scad/code-policy.ts'

/** What no file alone tells. */
const others: Partial<Record<FindingKind, string>> = {
  'forged-author': "commits whose author or committer is not the session's git identity (`git` of the config): anybody can write any name",
  boundary:
    'a change of a `frozen` path, or in a repository with `access: read` that no job was given by `--repo`: refused also with `customs: warn`; a change in another repository when every job was given others by `--repo`: told',
}

/** `docs/customs.md`: what the customs look for. */
export function customsPage(): string {
  return [
    '# Customs',
    '',
    'A branch that came out of a session is data until it is checked out, opened, built or merged. Before `scad code fetch`, `harvest` and `finish`',
    'take anything into a host repository, they look through what every branch changed and tell what of it would run or reach out on this machine',
    'then, or is not what it should be. What is looked at lies in quarantine: no file is checked out and none of its attributes counts.',
    '',
    '```yaml',
    'code:',
    '  customs: block',
    '  allow:',
    '    - { kind: package-script, path: package.json }',
    '    - { kind: executable, path: scripts/ }',
    '    - { path: docs/ }',
    '```',
    '',
    '- With `customs: warn`, the default, everything is taken, and findings are told by repository and kind. With `block` nothing of any repository is',
    '  taken while there are findings: exit code 1, error `customs-refused`, with all of them in `details` of `--json`.',
    '- `allow` lets through what is expected: of a `kind`, at a `path` as a .gitignore names it, or both. What was let through is counted.',
    '- `--accept KIND`, or `--accept KIND:PATH`, does the same for one call, and may be repeated. `scad code diff` shows what it is about.',
    '- A frozen path, and a repository for reading, are refused in both modes. Only an entry of `allow`, or an `--accept`, that names the kind',
    '  `boundary` lets a change of them through.',
    '',
    "Compared is each branch with the newest commit of the host's own branches that it stands on: what came from them by `scad code sync` is not",
    "the session's. Whatever lies under other refs of the host, such as those of a remote or a pull request, is looked at.",
    'A thing that several branches have is told once. Saving the work of a session that is stopped or removed passes no customs, as what is saved',
    'lies under refs that nothing checks out; nor does `git fetch scad::…`, which is git alone. When a session is removed, what customs would have',
    'said of a fetch at that moment goes into its entry of the archive: `scad archive show` tells it, and `scad archive search` finds it.',
    '',
    '## Kinds',
    '',
    '| kind | what it is |',
    '| --- | --- |',
    ...findingKinds.map((kind) => `| \`${kind}\` | ${meaning(kind)} |`),
    '',
    '## Files by name',
    '',
    'As a .gitignore names them; upper and lower case make no difference, nor does what else a file system leaves out. A symlink or a submodule counts as the',
    'folder that it stands for, also as one above what is named: `.github` may bring workflows. Also `hooks-path`: whatever lies where',
    '`core.hooksPath` of the host repository leads.',
    '',
    ...pathRules.flatMap(({ kind, why, patterns }) => [
      `**\`${kind}\`**: ${why}.`,
      '',
      patterns.map((pattern) => `\`${pattern}\``).join(', '),
      '',
    ]),
    '## What this does not tell',
    '',
    'Customs are an aid to a review and do not replace it. Source code is not judged: what a test or a program does when you run it is not looked at.',
    'Nor are commits between the base and the tip: a secret that a later commit removed is still in the history that is fetched, as is one in a message. A file name',
    'that some tool obeys and that is in no list above goes unnoticed, as does a secret in a form that scad does not know. A symlink is',
    'followed through those of the repository: one that goes on through a symlink of the working tree that git does not have may lead wherever that',
    'leads. And `forged-author` goes by `git` of the config:',
    'a config that says your name there lets the session sign with it.',
    '',
  ].join('\n')
}

function meaning(kind: FindingKind): string {
  const named = pathRules.filter((rule) => rule.kind === kind).map(({ why }) => `a file [by its name](#files-by-name): ${why}`)
  const looked = contentRules.filter((rule) => rule.kind === kind).map(({ looksAt }) => looksAt)
  return [...named, ...looked, ...[others[kind] ?? []].flat()].join('; ')
}
