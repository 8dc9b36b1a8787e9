import { z } from 'zod'
import type { Page } from './page.ts'

/** The option of every composite. */
export const dryRunField = { dryRun: z.boolean().default(false).describe('only print the primitive commands that this stands for') }

/** One command after the other, with why it is run beside it; a shell takes all of it as it is. */
export function renderSteps(steps: readonly { command: string; why: string }[], page: Page): void {
  for (const { command, why } of steps) page.text(`${command}  # ${why}`)
}
