import type { Readable } from 'node:stream'
import type { ExecRequest } from '../engine/engine.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import { redact } from '../text/redact.ts'

export interface StepResult {
  /** null when the engine no longer knows. */
  code: number | null
  /** The last lines of what it wrote, fit for a terminal, without secrets. */
  lines: string[]
}

const keptLines = 20
const lineBytes = 4096

/**
 * Runs a program in a container to its end.
 * @param options.secrets texts that no line may show
 * @param options.quiet do not hand on what it writes
 * @param options.input what it reads on stdin; default: nothing, and stdin is not there
 */
export async function runStep(
  { engine, progress }: Scad,
  container: string,
  request: Omit<ExecRequest, 'stdin' | 'tty'>,
  { secrets = [], quiet = false, input }: { secrets?: string[]; quiet?: boolean; input?: Buffer } = {},
): Promise<StepResult> {
  const process = await engine.exec(container, { ...request, stdin: input !== undefined })
  process.stdin?.end(input)
  let lines: string[] = []
  const listen = async (stream: Readable): Promise<void> => {
    for await (const raw of readLines(stream, lineBytes)) {
      const text = secrets.reduce((line, secret) => line.replaceAll(secret, '***'), redact(raw))
      if (text.trim() === '') continue
      if (!quiet) progress({ type: 'output', text })
      lines = [...lines.slice(1 - keptLines), cleanLine(text)]
    }
  }
  await Promise.all([listen(process.stdout), listen(process.stderr)])
  return { code: await process.exitCode, lines }
}

/** The message of a step that failed. */
export function failureText(title: string, { code, lines }: StepResult): string {
  const what = code === null ? 'its exit code is not known' : `exit code ${code}`
  return [`${cleanLine(title, 300)}: ${what}`, ...lines.map((line) => `  ${line}`)].join('\n')
}
