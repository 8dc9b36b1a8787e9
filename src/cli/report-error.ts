import { ScadError } from '../errors/scad-error.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import { redact } from '../text/redact.ts'
import { jsonText } from '../text/json-text.ts'

export interface ReportOptions {
  json: boolean
  debug: boolean
  /** scad's version, for the report of a bug. */
  version: string
  /** The command's name as typed, for the report of a bug; without its arguments, which may hold a prompt. */
  command: string
}

/**
 * What a failure looks like on stderr: a line and a hint, one JSON document, or what a report of a bug of scad's needs.
 * Further lines of the message, such as the last ones of a build step, stand indented below the first.
 */
export function errorText(error: unknown, options: ReportOptions): string {
  if (options.json) return `${jsonText({ error: errorDocument(error, options) })}\n`
  if (!(error instanceof ScadError)) return bugText(error, options)
  const [first = '', ...more] = error.message.trimEnd().split('\n')
  const hint = hintOf(error, options)
  const lines = [
    `error: ${safeLine(first)}`,
    ...more.map((line) => `  ${safeLine(line)}`),
    ...problemLines(error.details),
    ...(hint === null ? [] : [`hint: ${hint}`]),
    ...(options.debug ? [safeText(stackOf(error))] : []),
  ]
  return `${lines.join('\n')}\n`
}

function errorDocument(error: unknown, options: ReportOptions): Record<string, unknown> {
  if (error instanceof ScadError)
    return {
      code: error.code,
      kind: error.kind,
      message: safeLine(error.message),
      hint: hintOf(error, options),
      details: safeData(error.details ?? {}),
    }
  return { code: 'bug', kind: 'failed', message: safeLine(messageOf(error)), hint: bugHint, details: { report: bugReport(error, options) } }
}

const bugHint = 'this is a bug in scad: please report it'

function bugText(error: unknown, options: ReportOptions): string {
  return [`error: ${safeLine(messageOf(error))}`, `hint: ${bugHint} with the text below`, '', bugReport(error, options), ''].join('\n')
}

/** A text to paste into an issue. */
function bugReport(error: unknown, { version, command }: ReportOptions): string {
  return safeText(
    [
      `title: ${command}: ${cleanLine(messageOf(error), 80)}`,
      `versions: scad ${version}, node ${process.version}, ${process.platform} ${process.arch}`,
      `command: ${command}`,
      stackOf(error),
    ].join('\n'),
  )
}

/** The problems of a config, one a line, where they are more than the message's one line can hold. */
function problemLines(details: Record<string, unknown> | undefined): string[] {
  const problems = details?.['problems']
  if (!Array.isArray(problems) || problems.length < 2) return []
  return problems.flatMap((problem: unknown) =>
    typeof problem === 'object' && problem !== null && 'path' in problem && 'message' in problem
      ? [`  ${safeLine(`${String(problem.path)}: ${String(problem.message)}`)}`]
      : [],
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`
}

const debugHint = 'the same with --debug shows each call to the engine and to git'

/** What to do next: what the error says, else what can be said of its kind. */
function hintOf({ hint, kind }: ScadError, { command }: ReportOptions): string | null {
  if (hint !== undefined) return safeLine(hint)
  switch (kind) {
    case 'usage':
      return `${command} --help`
    case 'not-found':
    case 'conflict':
      return 'scad status shows what there is'
    case 'failed':
    case 'environment':
      return debugHint
    case 'job-failed':
    case 'pending':
    case 'interrupted':
      return null
  }
}

function safeLine(text: string): string {
  return redact(cleanLine(text, 2000))
}

function safeText(text: string): string {
  return redact(cleanText(text))
}

/** Every text in plain data, redacted and cleaned. */
function safeData(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value)
  if (Array.isArray(value)) return value.map(safeData)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, safeData(item)]))
}
