import { spawn } from 'node:child_process'
import { styleText } from 'node:util'

/** Tells the tutorial on stdout and runs its commands, as they are printed, in the demo's folder. */
export interface Tutorial {
  title(text: string): void
  section(heading: string, ...lines: string[]): void
  text(...lines: string[]): void
  /** A command for the reader, not run. */
  suggest(command: string, why: string): void
  /** @returns the last line the command printed @throws Error when the command fails */
  run(command: string): Promise<string>
  /** A command that has to fail. @throws Error when it does not */
  runRefused(command: string): Promise<void>
}

/** @param folder where the commands run, with its `bin` in front of the PATH */
export function tutorial(folder: string): Tutorial {
  const print = (text = ''): void => void process.stdout.write(`${text}\n`)
  const text = (...lines: string[]): void => lines.forEach((line) => print(line))
  let sections = 0

  const start = async (command: string): Promise<{ code: number; last: string }> => {
    print(`\n${commandStyle(`$ ${command}`)}`)
    const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}`, GIT_PAGER: 'cat' }
    const child = spawn('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      printed = `${printed}${chunk.toString()}`.slice(-10_000)
    })
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status, signal) => resolve(status ?? (signal === 'SIGINT' ? 130 : 1)))
    })
    return { code, last: printed.trimEnd().split('\n').at(-1) ?? '' }
  }

  return {
    text,
    title: (words) => text(styleText('bold', words), styleText('bold', '='.repeat(words.length))),
    suggest: (command, why) => text(styleText('dim', `# ${why}`), commandStyle(command)),
    section: (heading, ...lines) => text('', '', styleText('bold', `${++sections}. ${heading}`), '', ...lines),
    async run(command) {
      const { code, last } = await start(command)
      if (code !== 0) throw new Error(`"${command}" ended with exit code ${code}`)
      return last
    },
    async runRefused(command) {
      const { code } = await start(command)
      if (code === 0) throw new Error(`"${command}" should have been refused`)
      print(styleText('dim', `(exit code ${code})`))
    },
  }
}

function commandStyle(text: string): string {
  return styleText(['bold', 'cyan'], text)
}
