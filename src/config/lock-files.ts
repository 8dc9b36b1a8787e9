/** The files that a well-known setup command reads: when one changes, the command is run again. */
const known: readonly [command: RegExp, files: readonly string[]][] = [
  [/^npm (?:ci|i|install)\b/, ['package.json', 'package-lock.json', 'npm-shrinkwrap.json']],
  [/^pnpm (?:i|install)\b/, ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']],
  [/^yarn(?: install)?(?:\s+-|$)/, ['package.json', 'yarn.lock']],
  [/^bun (?:i|install)\b/, ['package.json', 'bun.lock']],
  [/^uv sync\b/, ['pyproject.toml', 'uv.lock']],
  [/^poetry install\b/, ['pyproject.toml', 'poetry.lock']],
  [/^(?:python3? -m )?pip3? install\b.*(?:\s-e|--editable)\b/, ['pyproject.toml', 'setup.py', 'setup.cfg']],
  [/^cargo (?:build|fetch)\b/, ['Cargo.toml', 'Cargo.lock']],
  [/^go (?:mod download|build)\b/, ['go.mod', 'go.sum']],
  [/^bundle install\b/, ['Gemfile', 'Gemfile.lock']],
]

/** The lock files of a setup command that names none itself, relative to the folder it runs in. Those that do not exist count as absent. */
export function lockFilesOf(command: string): string[] {
  const requirements = [...command.matchAll(/\bpip3? install\b.*?(?:-r|--requirement)[= ](\S+)/g)].flatMap(([, file]) => file ?? [])
  return [...(known.find(([pattern]) => pattern.test(command.trim()))?.[1] ?? []), ...requirements.filter(isInside)]
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.startsWith('~') && !path.split('/').includes('..') && !/['"$`]/.test(path)
}
