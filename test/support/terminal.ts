import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'

export interface TestTerminal extends Disposable {
  /** Everything shown so far. */
  shown(): string
  type(text: string): void
  resize(columns: number, rows: number): void
  signal(number: number): void
  /** Waits until the text is shown. */
  see(text: string | RegExp): Promise<void>
  /** The command's exit code, and whether it left the terminal as it was. */
  ended: Promise<{ code: number; restored: boolean }>
}

/** Runs a command on a terminal of 91 columns and 29 rows. */
export function onTerminal(command: string[], options: { cwd: string; env: Record<string, string | undefined> }): TestTerminal {
  const child = spawn('python3', [fileURLToPath(new URL('on_terminal.py', import.meta.url)), ...command], options)
  let shown = ''
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdin.on('error', () => {})
  const act = (what: object): void => void child.stdin.write(`${JSON.stringify(what)}\n`)
  return {
    shown: () => shown,
    type: (text) => act({ send: text }),
    resize: (columns, rows) => act({ resize: [columns, rows] }),
    signal: (number) => act({ signal: number }),
    see: async (text) => {
      const seen = (): boolean => (typeof text === 'string' ? shown.includes(text) : text.test(shown))
      await eventually(seen, { what: `the terminal shows ${String(text)}` }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${shown}\n${said}`)
      })
    },
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ code: code ?? -1, restored: said.includes('restored') }))
    }),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}
