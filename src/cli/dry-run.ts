import { z } from 'zod'
import type { Page } from './page.ts'

/** The option of every composite. */
export const dryRunField = { dryRun: z.boolean().default(false).describe('only print the primitive commands that this stands for') }

/** One command a line, with why it is run beside it. */
export function renderSteps(steps: readonly { command: string[]; why: string }[], page: Page): void {
  for (const { command, why } of steps) page.line(`${command.map(quoted).join(' ')}  # ${why}`)
}

function quoted(word: string): string {
  return /^[\w@%+=:,./$-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
