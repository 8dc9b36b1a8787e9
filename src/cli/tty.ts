import type { Writable } from 'node:stream'
import { ReadStream, WriteStream } from 'node:tty'
import type { ExecStreams, Terminal } from '../session/pass-through.ts'
import type { Io } from './command.ts'

// What a program that was cut off may leave switched on: soft reset, bracketed paste, mouse, the other screen, a hidden cursor.
const reset = '\u001B[!p\u001B[?2004l\u001B[?1000l\u001B[?1002l\u001B[?1003l\u001B[?1006l\u001B[?1047l\u001B[?25h'

/**
 * Hands `use` the terminal in raw mode, so that every key reaches the program inside, and puts it back however `use` ends.
 * Without a terminal on both stdin and stdout `use` gets undefined.
 */
export async function withRawTerminal<T>({ stdin, stdout }: Io, use: (terminal: Terminal | undefined) => Promise<T>): Promise<T> {
  if (!(stdin instanceof ReadStream) || !(stdout instanceof WriteStream)) return await use(undefined)
  const restore = (): void => {
    stdin.setRawMode(false)
    stdout.write(reset)
  }
  stdin.setRawMode(true)
  // process.exit passes `finally` by
  process.once('exit', restore)
  try {
    return await use({
      size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
      onResize(listener) {
        stdout.on('resize', listener)
        return () => stdout.off('resize', listener)
      },
    })
  } finally {
    process.off('exit', restore)
    restore()
  }
}

/** The size of the terminal that the process is on; undefined when it is on none. */
export function terminalSize({ terminal, stdout }: Io): { columns: number; rows: number } | undefined {
  return terminal && stdout instanceof WriteStream ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : undefined
}

/** Whether what is written there is shown to somebody, who has no use for bytes. */
export function isTerminal(stream: Writable): boolean {
  return stream instanceof WriteStream
}

/** The process's streams for a child's bytes. With `--json` stdout is the document's alone, and the child's output goes to stderr. */
export function childStreams({ stdin, stdout, stderr, json }: Io): ExecStreams {
  return { stdin, stdout: json ? stderr : stdout, stderr }
}
