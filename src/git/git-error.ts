import { ScadError } from '../errors/scad-error.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import { redact } from '../text/redact.ts'
import { commandLine, shellLine } from '../text/shell-line.ts'

/**
 * A git process that ended with an error, as a failure that a person can act on.
 * @param stderr as git wrote it, words of a container among it
 */
export function gitError(args: readonly string[], code: number | null, stderr: string): ScadError {
  const text = redact(cleanText(stderr))
  const details = { command: `git ${args[0] ?? ''}`, exitCode: code, stderr: text.slice(-4000) }
  if (/No space left on device|Disk quota exceeded/.test(text))
    return new ScadError('no-space', `git: ${gitMessage(stderr)}`, {
      hint: 'free space on the disk of the repository and on that of SCAD_HOME, or set SCAD_HOME to a folder elsewhere',
      details,
    })
  const dubious = /dubious ownership in repository at '(.*)'/.exec(text)?.[1]
  if (dubious !== undefined)
    return new ScadError('repo-invalid', `git does not trust ${dubious}: it belongs to another user`, {
      fix: commandLine('git', 'config', '--global', '--add', 'safe.directory', cleanLine(dubious)),
      details,
    })
  const lock = /Unable to create '(.*\.lock)': File exists/.exec(text)?.[1]
  if (lock !== undefined)
    return new ScadError('locked', `another git process works in the repository, or one died there: ${cleanLine(lock)} exists`, {
      hint: `when no git runs there: ${shellLine(['rm', cleanLine(lock)])}`,
      details,
    })
  return new ScadError('git-failed', `git ${args[0] ?? ''}: ${gitMessage(stderr)}`, { details })
}

/** The line of git's that says most: the first `fatal:` or `error:`, where the cause stands, else its last. Cleaned, without credentials. */
export function gitMessage(stderr: string): string {
  const lines = cleanText(stderr)
    .split('\n')
    .filter((line) => line.trim() !== '')
  const told = lines.find((line) => /^(?:(?:fatal|error): | ! \[)/.test(line)) ?? lines.at(-1) ?? 'ended without a word'
  return cleanLine(redact(told.replace(/^(?:fatal|error): /, '')))
}
