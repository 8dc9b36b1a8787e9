import type { Readable } from 'node:stream'
import type { ExecRequest } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { decodeText } from '../text/decode.ts'

export interface RunResult {
  /** null when the engine no longer knows. */
  code: number | null
  stdout: string
  stderr: string
}

/**
 * Runs a short program in a running container and collects what it prints.
 *
 * @param limits.maxBytes of each stream; default 1 MB
 * @param limits.input what it reads on stdin; default: nothing, and stdin is not there
 * @param limits.timeoutMs default one minute; the program inside is left to itself after that
 * @throws engine-failed when it prints more or takes longer
 */
export async function runInside(
  scad: Scad,
  container: string,
  request: Omit<ExecRequest, 'stdin' | 'tty'>,
  { maxBytes = 1 << 20, timeoutMs = 60_000, input }: { maxBytes?: number; timeoutMs?: number; input?: Buffer } = {},
): Promise<RunResult> {
  const execution = await scad.engine.exec(container, { ...request, stdin: input !== undefined })
  execution.stdin?.end(input)
  const program = request.command[0]
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new ScadError('engine-failed', `${program} in the container took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  )
  try {
    const [stdout, stderr] = await Promise.race([
      Promise.all([collect(execution.stdout, maxBytes, program), collect(execution.stderr, maxBytes, program)]),
      late.promise,
    ])
    return { code: await Promise.race([execution.exitCode, late.promise]), stdout, stderr }
  } catch (error) {
    execution.detach()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function collect(stream: Readable, maxBytes: number, program: string | undefined): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > maxBytes) throw new ScadError('engine-failed', `${program} in the container printed more than ${maxBytes} bytes`)
    chunks.push(bytes)
  }
  return decodeText(Buffer.concat(chunks))
}
