import { brokenPipe, exitCodes, ownFailure } from '../../src/cli/exit-code.ts'
import { catalogue } from '../../src/errors/catalogue.ts'

const kindMeanings: Record<keyof typeof exitCodes, string> = {
  failed: 'the operation could not be completed',
  usage: 'a wrong option, an unknown command, an invalid config',
  environment: 'something on this machine is missing: an engine, git, a GPU, a repository',
  'not-found': 'no such session, job, branch',
  conflict: 'it would lose work, the name is taken, somebody else is at it',
  'job-failed': "the job ended badly; the agent's own code is in the output",
  pending: 'the time to wait ran out, or nothing is seen to come of what was typed; the job goes on',
  interrupted: 'Ctrl-C',
}

/** `docs/errors.md`: exit codes and every error code. */
export function errorsPage(): string {
  return [
    '# Errors',
    '',
    'Made from the error catalogue by `npm run docs`.',
    '',
    'A failure is one line `error: …` on stderr, and one `hint: …` where there is something to do next. With `--json` it is one document on',
    'stderr, `{"error": {"code", "kind", "message", "hint", "details"}}`. Codes and exit codes are stable; messages are not.',
    '',
    '## Exit codes',
    '',
    '| exit | kind | meaning |',
    '| --- | --- | --- |',
    '| 0 | | done, also when there was nothing to do |',
    ...Object.entries(exitCodes).map(([kind, code]) => `| ${code} | ${kind} | ${meaningOf(kind)} |`),
    `| ${ownFailure} | | scad's own failure in a command that passes a child's exit code on, such as \`session exec\` |`,
    `| ${brokenPipe} | | the reader of stdout went away |`,
    '',
    'What is none of the codes below is a bug in scad: code `bug`, exit 1, with the stack and a text to paste into an issue.',
    '',
    '## Codes',
    '',
    '| code | kind | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(catalogue).map(([code, { kind, meaning }]) => `| \`${code}\` | ${kind} | ${meaning} |`),
    '',
  ].join('\n')
}

function meaningOf(kind: string): string {
  return Object.entries(kindMeanings).find(([name]) => name === kind)?.[1] ?? ''
}
