import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExecProcess } from '../engine/engine.ts'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'

/** Where a command's bytes come from and go to. */
export interface ExecStreams {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** Needed for `tty`. */
  terminal?: Terminal | undefined
}

/** The size of a terminal, and its changes. */
export interface Terminal {
  size(): { columns: number; rows: number }
  /** @returns how to stop listening */
  onResize(listener: () => void): () => void
}

/**
 * Passes the bytes of a process inside through as they are until it ends.
 *
 * @param terminal whose size it follows, when it was given one
 * @returns its exit code
 * @throws interrupted when the context is aborted; engine-failed
 */
export async function passThrough(
  scad: Scad,
  execution: ExecProcess,
  streams: ExecStreams,
  terminal: Terminal | undefined,
): Promise<number> {
  const { stdin } = execution
  const stopListening = terminal?.onResize(() => {
    const { columns, rows } = terminal.size()
    // the command may have ended a moment ago
    execution.resize(columns, rows).catch(() => {})
  })
  if (stdin !== null) {
    // it may close its input long before ours ends
    stdin.on('error', () => {})
    streams.stdin.pipe(stdin)
  }
  try {
    const options = { end: false, signal: scad.signal }
    await Promise.all([pipeline(execution.stdout, streams.stdout, options), pipeline(execution.stderr, streams.stderr, options)])
    const code = await execution.exitCode
    if (code === null) throw new ScadError('engine-failed', 'the engine does not know how the command ended')
    return code
  } catch (error) {
    execution.detach()
    throw scad.signal.aborted ? new ScadError('interrupted', 'interrupted', { cause: error }) : error
  } finally {
    stopListening?.()
    if (stdin !== null) {
      streams.stdin.unpipe(stdin)
      streams.stdin.pause()
    }
  }
}
