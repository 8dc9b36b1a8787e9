import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { ScadError } from '../errors/scad-error.ts'
import type { OnProgress } from '../events/progress.ts'
import type { Scad } from '../scad/scad.ts'
import type { Command, Io, Outcome } from './command.ts'
import type { CommandList } from './command-entry.ts'
import { brokenPipe, exitCodeOf, exitCodes } from './exit-code.ts'
import { interruption } from './interruption.ts'
import { matchCommand } from './match-command.ts'
import { type ProgressView, progressView, spinnerWanted } from './progress.ts'
import { errorText } from './report-error.ts'
import { jsonText } from '../text/json-text.ts'

export interface RunOptions {
  list: CommandList
  /** The words after `scad`. */
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  version: string
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** Makes the context; called when a command really runs. */
  scad(options: {
    env: RunOptions['env']
    signal: AbortSignal
    progress: OnProgress
    trace: boolean
    confirm?: Scad['confirm']
  }): Promise<Scad>
}

/**
 * Runs one command line to its end. The only place that catches: whatever fails, what is said of it and the exit code are decided here.
 *
 * @returns the exit code
 */
export async function run(options: RunOptions): Promise<number> {
  const interrupted = interruption()
  const words = options.argv.slice(0, options.argv.includes('--') ? options.argv.indexOf('--') : undefined)
  const [json, debug] = [words.includes('--json'), words.includes('--debug')]
  const view = progressView({ stderr: options.stderr, spinner: spinnerWanted(options.stderr, options.env), debug })
  const line: Line = { name: 'scad', child: false, unread: false }
  options.stdout.on('error', () => {
    // The reader went away, as `head` does: there is nobody left to tell.
    line.unread = true
    interrupted.abort(new ScadError('interrupted', 'nobody reads the output'))
  })
  // Nor is there anybody to tell when stderr is closed; the work goes on.
  options.stderr.on('error', () => {})
  try {
    const code = await runLine(options, { json, debug, signal: interrupted.signal, view, line })
    return line.unread ? brokenPipe : code
  } catch (thrown) {
    view.stop()
    if (line.unread) return brokenPipe
    const error = interrupted.signal.aborted && !(thrown instanceof ScadError) ? interrupted.signal.reason : thrown
    options.stderr.write(errorText(error, { json, debug, version: options.version, command: line.name }))
    return exitCodeOf(error, line.child)
  } finally {
    view.stop()
    interrupted.stop()
  }
}

/** What is known of the line so far, for whoever has to say how it ended. */
interface Line {
  name: string
  /** Its exit code is a child's. */
  child: boolean
  /** Nobody reads stdout any more. */
  unread: boolean
}

interface LineContext {
  json: boolean
  debug: boolean
  signal: AbortSignal
  view: ProgressView
  line: Line
}

async function runLine(options: RunOptions, context: LineContext): Promise<number> {
  const match = matchCommand(options.list, options.argv)
  if (match.type === 'version') {
    options.stdout.write(`${options.version}\n`)
    return 0
  }
  if (match.type === 'help') {
    const { printGroupHelp } = await import('./group-help.ts')
    printGroupHelp(options.list, match.group, options.version)
    return 0
  }
  const { path } = match.entry
  context.line.name = ['scad', ...path].join(' ')
  const command = await match.entry.load()
  context.line.child = command.childExitCode === true
  // These load zod, which the version and the list of commands do without.
  const { optionTable } = await import('./option-table.ts')
  const { readWords } = await import('./read-words.ts')
  const table = optionTable(command)
  const { values, globals } = readWords(table, match.rest)
  if (globals.help) {
    const { printCommandHelp } = await import('./command-help.ts')
    printCommandHelp(path, command, table)
    return 0
  }
  const { usageLine } = await import('./usage.ts')
  const { validateWords } = await import('./validate-words.ts')
  await validateWords(command.input, table, values, usageLine(path, table))
  return execute(command, values, options, context)
}

async function execute(command: Command, values: Record<string, unknown>, options: RunOptions, context: LineContext): Promise<number> {
  const { stdin, stdout, stderr, env } = options
  const { json, debug, signal, view } = context
  const ask: Scad['confirm'] = async (question) => (await import('./confirm.ts')).confirm({ stdin, stderr }, question, signal)
  // a program that reads JSON has nobody at hand
  const confirm = !json && isTerminal(stdin) && isTerminal(stderr) ? { confirm: ask } : {}
  const scad = await options.scad({ env, signal, progress: view.report, trace: debug, ...confirm })
  const io: Io = { stdin, stdout, stderr, json, terminal: isTerminal(stdin) && isTerminal(stdout) }
  let exitCode = 0
  try {
    for await (const outcome of command.execute(scad, values, io)) {
      view.stop()
      await print(outcome, io)
      exitCode = outcome.exitCode
      if (context.line.unread) break
    }
  } finally {
    await scad.close()
  }
  // a stream that Ctrl-C ends has nothing to complain of
  return command.stream && signal.aborted ? exitCodes.interrupted : exitCode
}

async function print(outcome: Outcome, io: Io): Promise<void> {
  if (io.json) io.stdout.write(`${jsonText(outcome.value)}\n`)
  else {
    const { streamPage } = await import('./stream-page.ts')
    outcome.render(streamPage(io.stdout))
  }
  if (io.stdout.writableNeedDrain) await Promise.race([once(io.stdout, 'drain'), once(io.stdout, 'close')])
}

function isTerminal(stream: Readable | Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true
}
