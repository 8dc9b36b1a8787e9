import type { Writable } from 'node:stream'
import { ReadStream, WriteStream } from 'node:tty'
import type { ExecStreams, Terminal } from '../session/pass-through.ts'
import type { Io } from './command.ts'

const csi = '\u001B['
/** X10, button, drag and any-motion reports of the mouse, their encodings, and reports of the focus. */
const reports = [9, 1000, 1002, 1003, 1004, 1005, 1006, 1015]
// What a program that was cut off may leave switched on (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). Leaving the other screen takes
// back the position that was saved on this one, so that is saved first: it is where the cursor stays when this one was never left.
const reset = [
  '\u001B7',
  `${csi}?1049l`,
  // a soft reset, and what terminals without one keep: keys of the cursor and the number pad, colours, the line-drawing set
  `${csi}!p`,
  `${csi}?1l`,
  '\u001B>',
  `${csi}m`,
  '\u000F',
  // bracketed paste
  `${csi}?2004l`,
  ...reports.map((mode) => `${csi}?${mode}l`),
  // lines wrap, and the cursor is seen
  `${csi}?7h`,
  `${csi}?25h`,
].join('')

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
