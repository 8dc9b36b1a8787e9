import type { Readable, Writable } from 'node:stream'
import type { z } from 'zod'
import type { Scad } from '../scad/scad.ts'
import type { Page } from './page.ts'

/** What a word completes to on a shell's command line. */
export type Completion = 'project' | 'session' | 'entry' | 'job' | 'repo' | 'agent' | 'branch' | 'file'

export interface Example {
  /** As a person would type it. */
  command: string
  text: string
}

/** The streams of the process. A command writes to them only what is raw bytes (a child's output, a file); all else it returns. */
export interface Io {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** stdin and stdout are terminals: somebody sits there. */
  terminal: boolean
  /** `--json`: one document on stdout, or one a line for a stream. */
  json: boolean
}

/** What is said about a command besides what it does: the text behind its help, its completion and its page in the docs. */
export interface CommandFacts {
  /** Imperative, no full stop. */
  summary: string
  description?: string
  examples: readonly Example[]
  /** Words are read as text and go through this schema; each key is an option or a positional, its description the help. */
  input: z.ZodObject
  /** Input keys in order. Required where the schema requires them. A list comes last and takes the rest. */
  positionals?: readonly string[]
  /** The input key, a list of strings, that takes the words after `--`. */
  passthrough?: string
  /** Input key → one-letter alias. */
  short?: Readonly<Partial<Record<string, string>>>
  complete?: Readonly<Partial<Record<string, Completion>>>
  /** The JSON document on stdout, or one line of it for a stream. */
  output: z.ZodType
  /** The exit code is that of a child process; scad's own failures are told apart by a number of their own. */
  childExitCode?: true
  /** Not in help, completion or docs. */
  hidden?: true
}

interface Typed<Input extends z.ZodObject, Output extends z.ZodType> extends CommandFacts {
  input: Input
  output: Output
  positionals?: readonly (keyof z.input<Input> & string)[]
  passthrough?: keyof z.input<Input> & string
  short?: Readonly<{ [Key in keyof z.input<Input>]?: string }>
  complete?: Readonly<{ [Key in keyof z.input<Input>]?: Completion }>
}

/** A command that ends with one result. */
export interface OneResult<Input extends z.ZodObject, Output extends z.ZodType> extends Typed<Input, Output> {
  stream?: false
  run(scad: Scad, input: z.output<Input>, io: Io): Promise<z.input<Output>>
  /** For people. Without it the result's `id`, or one id a line for a list, is all that is printed. */
  render?(result: z.input<Output>, page: Page): void
  exitCode?(result: z.input<Output>, input: z.output<Input>): number
}

/** A command that yields results while it runs. */
export interface ManyResults<Input extends z.ZodObject, Output extends z.ZodType> extends Typed<Input, Output> {
  stream: true
  run(scad: Scad, input: z.output<Input>, io: Io): AsyncIterable<z.input<Output>> | Promise<AsyncIterable<z.input<Output>>>
  /** For people, called for each result. */
  render?(result: z.input<Output>, page: Page): void
  /** Called with the last result; not at all when there was none. */
  exitCode?(result: z.input<Output>, input: z.output<Input>): number
}

/** One result on its way out: as data, and as it looks to people. */
export interface Outcome {
  value: unknown
  render(page: Page): void
  exitCode: number
}

/** A command as the runner sees it, its types closed over. */
export interface Command extends CommandFacts {
  stream: boolean
  /** Yields once, or many times for a stream. `values` is parsed by the caller with `input`. */
  execute(scad: Scad, values: unknown, io: Io): AsyncIterable<Outcome>
}

/**
 * Defines what a file in `commands/` exports as `command`.
 *
 * The values come from the words of the command line, read as text and parsed by `input`.
 */
export function defineCommand<Input extends z.ZodObject, Output extends z.ZodType>(definition: ManyResults<Input, Output>): Command
export function defineCommand<Input extends z.ZodObject, Output extends z.ZodType>(definition: OneResult<Input, Output>): Command
export function defineCommand<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: OneResult<Input, Output> | ManyResults<Input, Output>,
): Command {
  const outcome = (value: z.input<Output>, input: z.output<Input>): Outcome => ({
    value,
    exitCode: definition.exitCode?.(value, input) ?? 0,
    render: (page) => (definition.render === undefined ? renderIds(value, page) : definition.render(value, page)),
  })
  return {
    ...definition,
    stream: definition.stream === true,
    async *execute(scad, values, io) {
      const input = await definition.input.parseAsync(values)
      if (definition.stream === true) for await (const value of await definition.run(scad, input, io)) yield outcome(value, input)
      else yield outcome(await definition.run(scad, input, io), input)
    },
  }
}

function renderIds(value: unknown, page: Page): void {
  for (const item of Array.isArray(value) ? value : [value])
    if (typeof item === 'object' && item !== null && 'id' in item) page.line(String(item.id))
}
