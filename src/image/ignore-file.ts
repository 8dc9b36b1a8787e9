/**
 * Which paths of a build context stay out, as a `.dockerignore` says: patterns with `*`, `?`, `[…]` and `**`, a later line
 * wins, `!` takes back in. The folder `.git` stays out always: it changes with every git command, an image should not.
 *
 * @returns a test of a relative path with `/` between its parts
 */
export function ignoreRules(text: string): (path: string) => boolean {
  const rules = text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .flatMap((line) => {
      const back = line.startsWith('!')
      const pattern = (back ? line.slice(1) : line)
        .trim()
        .replace(/^\/+|\/+$/g, '')
        .replace(/^(?:\.\/)+/, '')
      return pattern === '' || pattern === '.' ? [] : [{ back, test: patternTest(pattern) }]
    })
  return (path) => {
    if (/(?:^|\/)\.git$/.test(path) || /(?:^|\/)\.git\//.test(path)) return true
    return rules.reduce((out, { back, test }) => (test(path) ? !back : out), false)
  }
}

/** True when some line takes paths back in: then an ignored folder must still be looked into. */
export function takesBack(text: string): boolean {
  return /^\s*!/m.test(text)
}

/** A pattern also means everything below what it names. */
function patternTest(pattern: string): (path: string) => boolean {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|[\s\S]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.length > 1) return isClass(token) ? token : '[^/]'
    return token.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  })
  const expression = new RegExp(`^${source}(?:/.*)?$`)
  return (path) => expression.test(path)
}

function isClass(token: string): boolean {
  try {
    return RegExp(token).source !== ''
  } catch {
    return false
  }
}
