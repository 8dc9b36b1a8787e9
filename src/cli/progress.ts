import type { Writable } from 'node:stream'
import type { Ora } from 'ora'
import type { OnProgress, Progress } from '../events/progress.ts'
import { cleanLine } from '../text/clean.ts'
import { redact } from '../text/redact.ts'

export interface ProgressView {
  report: OnProgress
  /** Leaves the terminal as it was. */
  stop(): void
}

interface ViewOptions {
  stderr: Writable
  /** A spinner may be drawn: stderr is a terminal and nothing (CI, NO_COLOR, TERM=dumb) asks for plain text. */
  spinner: boolean
  /** Show traces, and what steps print. */
  debug: boolean
}

/** Shows what long operations say: one spinner on a terminal, plain lines elsewhere. The only place that knows ora. */
export function progressView(options: ViewOptions): ProgressView {
  const print = (text: string): void => void options.stderr.write(`${text}\n`)
  const spinner = options.spinner && !options.debug ? spinnerLine() : null
  return {
    report(progress) {
      const whole = progress.type === 'note' && progress.whole === true
      const text = redact(cleanLine(progress.text, whole ? Infinity : undefined))
      if (progress.type === 'trace') return options.debug ? print(traceText(text, progress)) : undefined
      if (progress.type === 'warning' || progress.type === 'note') return print(progress.type === 'warning' ? `warning: ${text}` : text)
      if (spinner !== null) return spinner.show(progress.type, text)
      if (progress.type === 'step') print(text)
      else if (options.debug) print(`  ${text}`)
    },
    stop: () => spinner?.stop(),
  }
}

/** @param env the process's environment */
export function spinnerWanted(stderr: Writable, env: Readonly<Record<string, string | undefined>>): boolean {
  // A terminal may say it is 0 columns wide; ora then clears lines for ever.
  const columns = 'isTTY' in stderr && stderr.isTTY === true && 'columns' in stderr ? Number(stderr.columns) : 0
  return columns > 0 && !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb'
}

function traceText(text: string, progress: Progress & { type: 'trace' }): string {
  const time = progress.milliseconds === undefined ? '' : `${Math.round(progress.milliseconds)}ms`
  return `trace: ${time.padStart(7)} ${text}`
}

/** The newest step with the last line it printed. ora is loaded at the first step; what comes before it is there is kept. */
function spinnerLine(): { show(type: 'step' | 'output', text: string): void; stop(): void } {
  let ora: Ora | null = null
  let loading = false
  let stopped = false
  let step = ''
  let output = ''
  const line = (): string => (output === '' ? step : `${step}  ${cleanLine(output, 60)}`)
  const load = async (): Promise<void> => {
    const { default: create } = await import('ora')
    if (!stopped) ora = create({ text: line(), discardStdin: false }).start()
  }
  return {
    show(type, text) {
      if (type === 'step') [step, output] = [text, '']
      else output = text
      if (ora !== null) ora.text = line()
      else if (!loading) {
        loading = true
        void load()
      }
    },
    stop() {
      stopped = true
      ora?.stop()
    },
  }
}
