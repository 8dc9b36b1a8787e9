import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'

export interface TestTerminal extends AsyncDisposable {
  /** Everything shown so far. */
  shown(): string
  type(text: string): void
  resize(columns: number, rows: number): Promise<void>
  /** Sends a signal to the command itself, as whoever closes the window does. */
  signal(name: NodeJS.Signals): void
  /** Waits until the text is shown. */
  see(text: string | RegExp): Promise<void>
  /** The command's exit code, and whether it left the terminal's settings as they were. */
  ended: Promise<{ code: number; restored: boolean }>
}

/** What a terminal is sent in the end that a program was drawn on: everything is off that one may have switched on. */
export const terminalReset =
  /\u001b7\u001b\[\?1049l\u001b\[!p[^]*\u001b>[^]*\u001b\[\?2004l[^]*\u001b\[\?1000l[^]*\u001b\[\?1006l[^]*\u001b\[\?25h(?:(?!\u001b)[^])*$/

// What runs on the terminal: tells where it is, and in the end whether the settings are what they were.
const frame = `stty rows 29 cols 91
before=$(stty -g)
sh -c 'echo "at $(tty) as $$."; exec "$@"' sh "$@"
code=$?
if [ "$(stty -g)" = "$before" ]; then echo settings-kept; fi
exit $code`

/** Runs a command on a terminal of 91 columns and 29 rows, as util-linux's `script` makes one. */
export async function onTerminal(
  command: string[],
  options: { cwd: string; env: Record<string, string | undefined> },
): Promise<TestTerminal> {
  const words = ['exec', 'sh', '-c', quoted(frame), 'sh', ...command.map(quoted)].join(' ')
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', words, '/dev/null'], options)
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  child.stdin.on('error', () => {})
  const see: TestTerminal['see'] = async (text) => {
    const seen = (): boolean => (typeof text === 'string' ? shown.includes(text) : text.test(shown))
    await eventually(seen, { what: `the terminal shows ${String(text)}` }).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${shown}`)
    })
  }
  const ended: TestTerminal['ended'] = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, restored: shown.includes('settings-kept') }))
  })
  await see(/at \S+ as \d+\./)
  const [, device = '', pid] = /at (\S+) as (\d+)\./.exec(shown) ?? []
  return {
    shown: () => shown,
    type: (text) => void child.stdin.write(text),
    resize: async (columns, rows) => void (await promisify(execFile)('stty', ['-F', device, 'rows', `${rows}`, 'cols', `${columns}`])),
    signal: (name) => void process.kill(Number(pid), name),
    see,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
