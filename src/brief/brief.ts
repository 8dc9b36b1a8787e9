import { ScadError } from '../errors/scad-error.ts'
import { formatSize } from '../text/size.ts'
import type { BriefFacts, BriefRepo } from './brief-facts.ts'

/** Also as one argument, quoted, it fits into what Linux takes: not every agent reads its instructions from a file. */
export const maxBriefBytes = 64 << 10

/**
 * The instruction text of a job, as Markdown: where it works, what it may change, how its work is checked, who asked for it and why.
 * The same facts give the same text. Pure.
 *
 * @throws bad-input when it is longer than 64 KiB
 */
export function writeBrief(facts: BriefFacts): string {
  const { caller, goal, context, instructions } = facts
  const text = [
    ['# Brief'],
    [`You work in a disposable container, \`${facts.session}\`. You may do anything in it. ${facts.attended ? attended : unattended}`],
    section('Who asks, and why', [...(caller === undefined ? [] : [`Asked by ${caller}.`]), ...(goal === undefined ? [] : [goal.trim()])]),
    section('Repositories', facts.repos.length === 0 ? [] : [repoTable(facts.repos), roles(facts)]),
    section('Mounts', facts.mounts.length === 0 ? [] : [mountTable(facts.mounts)]),
    section('How to verify', verification(facts.repos)),
    section('Do not touch', untouched(facts.repos)),
    section('Hand over', facts.repos.some(({ role }) => role === 'write') ? [handOver] : []),
    ...context.map(({ name, text: content }) => section(`Context: ${name}`, [fenced(content)])),
    section('Instructions', instructions === '' ? [] : [instructions.trim()]),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBriefBytes) return text
  throw new ScadError('bad-input', `the brief would be ${formatSize(bytes)}, which is more than ${formatSize(maxBriefBytes)}`, {
    hint: 'leave out a --context file: put it into a repository or a mount, and name it in the prompt',
  })
}

const unattended = `Nobody is there to answer a question: where
something is open, decide, and say at the end what you took for granted.`

const attended = `A person is at your terminal, and may be away
for a while: ask where the answer matters, and decide what does not need one.`

const handOver = `Commit your work in every repository that you change, on the branch that is checked out there, in commits that can be reviewed
one by one. Only what is committed is reviewed. Do not push: the branches are fetched from here. Leave the base and what is before it as it is.`

/** Paragraphs under a heading; nothing at all without any. */
function section(heading: string, paragraphs: readonly string[]): string[] {
  return paragraphs.length === 0 ? [] : [`## ${heading}`, ...paragraphs.flatMap((paragraph) => ['', paragraph])]
}

function repoTable(repos: readonly BriefRepo[]): string {
  return table(
    ['repository', 'role', 'path', 'base', 'branch'],
    repos.map(({ key, role, path, base, branch, made }) => [key, role, code(path), base, `${code(branch)}${made ? '' : ' at the start'}`]),
  )
}

function roles({ workdir }: BriefFacts): string {
  return `You start in \`${workdir}\`. \`write\`: yours to change. \`read\`: there to be read.`
}

function mountTable(mounts: BriefFacts['mounts']): string {
  const modes = {
    ro: 'read only',
    rw: 'writable: what you write there is on the host at once',
    overlay: 'writable: what you write there stays in this session',
  }
  return table(
    ['path', 'mode'],
    mounts.map(({ target, mode }) => [code(target), modes[mode]]),
  )
}

function verification(repos: readonly BriefRepo[]): string[] {
  const checked = repos.filter(({ verify }) => verify.length > 0)
  if (checked.length === 0) return []
  const commands = checked.flatMap(({ path, verify }) => [`In \`${path}\`:`, fenced(verify.join('\n'))])
  return ['Run these before you are done, and say what fails.', ...commands]
}

function untouched(repos: readonly BriefRepo[]): string[] {
  const items = repos.flatMap(({ key, role, path, frozen }) => {
    if (role === 'read') return [`- ${key}: anything in \`${path}\``]
    return frozen.length === 0 ? [] : [`- ${key}: ${frozen.map(code).join(', ')}, as a .gitignore in \`${path}\` would name them`]
  })
  return items.length === 0 ? [] : [items.join('\n')]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text between backticks, more of them than it holds in a row itself. */
function code(text: string): string {
  const fence = fenceFor(text, 1)
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`
}

/** Text as it is, whatever Markdown is in it. */
function fenced(text: string): string {
  const fence = fenceFor(text, 3)
  return `${fence}\n${text.replace(/\n$/, '')}\n${fence}`
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
