import { PassThrough, Readable } from 'node:stream'
import { z } from 'zod'
import { defineCommand, type Command } from '../../../src/cli/command.ts'
import type { CommandList } from '../../../src/cli/command-entry.ts'
import { run } from '../../../src/cli/run.ts'
import { createScad } from '../../../src/scad/create-scad.ts'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** A list of commands by the words that are typed. */
export function listOf(commands: Record<string, Command>): CommandList {
  return {
    groups: { thing: 'Make and list things' },
    commands: Object.entries(commands).map(([path, command]) => ({
      path: path.split(' '),
      summary: command.summary,
      ...(command.hidden === undefined ? {} : { hidden: command.hidden }),
      load: async () => command,
    })),
  }
}

/** Runs one line over commands, as `commands/main.ts` does with the process's own streams. */
export async function runLine(commands: Record<string, Command>, argv: string[], env: Record<string, string> = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = [stdout, stderr].map((stream) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    return () => Buffer.concat(chunks).toString()
  })
  const code = await run({
    list: listOf(commands),
    argv,
    env,
    version: '1.2.3',
    stdin: Readable.from([]),
    stdout,
    stderr,
    scad: async (options) => createScad({ ...options, env: { ...options.env, SCAD_HOME: '/nonexistent/scad' } }),
  })
  return { code, stdout: texts[0]?.() ?? '', stderr: texts[1]?.() ?? '' }
}

/** A command with a field of every kind, whose result is the input it got. */
export const everyKind = defineCommand({
  summary: 'Show what the words mean',
  description: 'It does nothing else.',
  examples: [{ command: 'scad thing show a --tag b', text: 'show a with a tag' }],
  input: z.object({
    name: z.string().describe('what to show'),
    others: z.array(z.string()).optional().describe('more of them'),
    tag: z.string().optional().describe('a text'),
    maxCount: z.number().int().optional().describe('a number'),
    all: z.boolean().default(false).describe('a flag'),
    init: z.boolean().default(true).describe('a flag that is on by itself'),
    mode: z.enum(['fast', 'slow']).default('slow').describe('a choice'),
    label: z.array(z.string()).optional().describe('a list'),
    env: z.record(z.string(), z.string()).optional().describe('names and values'),
    like: z
      .union([z.literal(true), z.string().regex(/^[a-z]+$/, 'not a name')])
      .optional()
      .describe('a flag that may have a value'),
    words: z.array(z.string()).optional().describe('what comes after --'),
  }),
  positionals: ['name', 'others'],
  passthrough: 'words',
  short: { all: 'a', tag: 't', env: 'e' },
  complete: { name: 'session', tag: 'file' },
  output: z.strictObject({ id: z.string(), input: z.string() }),
  run: async (_scad, input) => ({ id: input.name, input: JSON.stringify(input) }),
})

/** What `everyKind` was given by a line. */
export async function inputOf(...words: string[]): Promise<Record<string, unknown>> {
  const ran = await runLine({ 'thing show': everyKind }, ['--json', 'thing', 'show', ...words])
  if (ran.code !== 0) throw new Error(ran.stderr)
  return JSON.parse(JSON.parse(ran.stdout).input)
}
