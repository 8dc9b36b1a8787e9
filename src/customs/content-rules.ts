import { isPointerSize, parsePointer } from '../git/lfs-pointers.ts'
import type { FindingKind } from '../scad/code-policy.ts'
import { credentialsIn, redact } from '../text/redact.ts'
import { formatSize } from '../text/size.ts'
import type { ChangedFile, FileState, Observation } from './finding.ts'
import { changedScripts } from './package-scripts.ts'
import { leadsOutside } from './symlink-target.ts'

/** Files that are worth a look for what they are or hold. */
export interface ContentRule {
  kind: FindingKind
  /** What it looks at, for the docs. */
  looksAt: string
  /** What is the matter; null: nothing. */
  judge: (file: ChangedFile) => string | null
}

/** Files of this size and more are told, and their contents are not looked at, bytes. */
export const largeBytes = 8 << 20

const manifests = /(?:^|\/)(?:package|composer)\.json$/i

export const contentRules: readonly ContentRule[] = [
  {
    kind: 'executable',
    looksAt: 'a file that is new as an executable, or became one',
    judge: ({ before, after }) => (after.mode === '100755' && before?.mode !== '100755' ? 'a new executable' : null),
  },
  {
    kind: 'symlink-outside',
    looksAt: 'a symlink that is absolute, leads or may lead out of the repository, or into `.git`',
    judge: ({ path, after }) => {
      if (after.mode !== '120000') return null
      const target = textOf(after)
      if (target === null) return 'a symlink whose target could not be read'
      return leadsOutside(path, target) ? `leads to ${target}` : null
    },
  },
  {
    kind: 'submodule',
    looksAt: 'a submodule that is new or names another commit; the addresses in a changed `.gitmodules`',
    judge: ({ path, after }) => {
      if (after.mode === '160000') return 'a commit of another repository'
      if (!/^\.gitmodules$/i.test(path)) return null
      const urls = [...(textOf(after) ?? '').matchAll(/^\s*url\s*=\s*(.*)$/gim)].map(([, url = '']) => redact(url.trim()))
      return urls.length === 0 ? 'says where submodules come from' : `submodules come from ${urls.slice(0, 3).join(', ')}`
    },
  },
  {
    kind: 'attributes-filter',
    looksAt: 'a new line of a `.gitattributes` that names a filter, diff or merge driver, or keeps files out of a diff',
    judge: ({ path, before, after }) => {
      if (!/(?:^|\/)\.gitattributes$/i.test(path)) return null
      if (after.content === null) return 'could not be looked at'
      const [now, old] = [linesOf(after), linesOf(before)]
      const drivers = now.filter(
        (line) => !old.includes(line) && /\s(?:(?:filter|diff|merge|working-tree-encoding)=|-diff|binary)/.test(line),
      )
      return drivers.length === 0 ? null : drivers.slice(0, 3).join('; ')
    },
  },
  {
    kind: 'package-script',
    looksAt:
      'scripts, dependencies, settings of tools and all else that is new, changed or gone in a `package.json` or `composer.json`, but what only describes',
    judge: ({ path, before, after }) => {
      if (!manifests.test(path)) return null
      const text = textOf(after)
      return text === null ? 'could not be looked at' : changedScripts(textOf(before), text)
    },
  },
  {
    kind: 'secret',
    looksAt: 'what is formed like a well-known token, and blocks of private keys',
    judge: ({ before, after }) => {
      const known = new Set(credentialsIn(textOf(before) ?? '').map(({ text }) => text))
      const text = textOf(after) ?? ''
      const found = credentialsIn(text).filter((one) => !known.has(one.text))
      const [first] = found
      if (first === undefined) return null
      const line = text.slice(0, first.index).split('\n').length
      return `${first.what} in line ${line}${found.length > 1 ? `, and ${found.length - 1} more` : ''}`
    },
  },
  {
    kind: 'binary',
    looksAt: 'a file that is no text, new or changed, and what git-lfs keeps beside git',
    judge: ({ after }) => {
      if (after.content === null || after.mode === '120000') return null
      const large = isPointerSize(after.bytes) ? parsePointer(after.content.toString('latin1')) : null
      if (large !== null) return `a large file of git-lfs, ${formatSize(large.size)}`
      // as git tells
      return after.content.subarray(0, 8000).includes(0) ? `no text, ${formatSize(after.bytes)}` : null
    },
  },
  {
    kind: 'large',
    looksAt: `a file of ${formatSize(largeBytes)} or more; and whatever was too much to be looked at`,
    judge: ({ after }) => {
      if (after.bytes >= largeBytes) return formatSize(after.bytes)
      return after.content === null && after.mode !== '160000' ? 'not looked at: there is too much' : null
    },
  },
]

/** What a file's kind and contents tell. Pure. */
export function judgeContent(file: ChangedFile): Observation[] {
  return contentRules.flatMap(({ kind, judge }) => {
    const why = judge(file)
    return why === null ? [] : [{ kind, why }]
  })
}

function textOf(state: FileState | null): string | null {
  return state?.content?.toString() ?? null
}

function linesOf(state: FileState | null): string[] {
  return (textOf(state) ?? '').split('\n').map((line) => line.trim())
}
