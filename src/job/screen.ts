import { z } from 'zod'
import { ScadError } from '../errors/scad-error.ts'
import { jobSchema } from '../scad/names.ts'
import type { Scad } from '../scad/scad.ts'
import { runInside } from '../session/run-inside.ts'
import { runnerRequest } from '../session/runner-request.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import { findTerminalJob, noTerminal } from './terminal-job.ts'

export const readScreenInput = z.object({ job: jobSchema })

export const screenSchema = z.object({
  job: z.string(),
  screen: z.string().describe('its lines, each with its end, without colours and other control characters'),
  cursor: z.object({ column: z.int(), row: z.int() }).describe('from 0'),
  size: z.object({ columns: z.int(), rows: z.int() }),
  title: z.string().describe('what its program calls itself'),
})
export type Screen = z.infer<typeof screenSchema>

/**
 * What the terminal of an interactive job shows at this moment.
 * @throws bad-input when it has none, job-ended, job-not-found, session-stopped, session-lost, engine-failed
 */
export async function readScreen(scad: Scad, input: z.input<typeof readScreenInput>): Promise<Screen> {
  const { job, session } = await findTerminalJob(scad, readScreenInput.parse(input).job)
  const { code, stdout, stderr } = await runInside(scad, session.container, runnerRequest('screen', job.short), { maxBytes: 16 << 20 })
  if (code === 3) throw noTerminal(job)
  const screen = code === 0 ? parseScreen(stdout) : null
  if (screen !== null) return { job: job.id, ...screen }
  throw new ScadError('engine-failed', `the terminal of job ${job.id} cannot be read: ${cleanLine(stderr) || `tmux ended with ${code}`}`, {
    hint: `scad job show ${job.id}`,
  })
}

/** What `images/runner/screen` prints, or null for anything else. Pure. */
export function parseScreen(text: string): Omit<Screen, 'job'> | null {
  const [, column, row, columns, rows, title = '', lines = ''] = /^(\d{1,5}) (\d{1,5}) (\d{1,5}) (\d{1,5}) (.*)\n([^]*)$/.exec(text) ?? []
  if (rows === undefined) return null
  return {
    screen: cleanText(lines),
    cursor: { column: Number(column), row: Number(row) },
    size: { columns: Number(columns), rows: Number(rows) },
    title: cleanLine(title),
  }
}
