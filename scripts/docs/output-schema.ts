import { z } from 'zod'
import type { Command } from '../../src/cli/command.ts'

/** The JSON Schema of what a command prints with `--json`. */
export function outputSchema(path: readonly string[], command: Command): string {
  const { $schema, ...schema } = z.toJSONSchema(command.output, { io: 'input' })
  const title = `scad ${path.join(' ')} --json${command.stream ? ' (one line)' : ''}`
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`
}
