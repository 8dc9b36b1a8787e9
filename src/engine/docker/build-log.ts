const keptLines = 12
// The classic builder paints what a step writes to stderr, and that alone.
// oxlint-disable-next-line no-control-regex -- an escape sequence is the subject
const paint = /\u001b\[(91|0)m/g
const stepLine = /^step (\d+\/\d+) ?: (.*)$/i
const remark = /^\s*(?:---> |Removing intermediate container |$)/

/** What a build has said so far: the step at hand and the last lines it wrote. */
export class BuildLog {
  /** `step 3/7: RUN make`, '' before the first. */
  step = ''
  #stdout: string[] = []
  #stderr: string[] = []
  #pending = { stdout: '', stderr: '' }

  /** Takes a piece of the builder's stream, cut anywhere. @returns the lines it completes */
  add(text: string): string[] {
    const stream = text.startsWith('\u001b[91m') ? 'stderr' : 'stdout'
    const lines = (this.#pending[stream] + text.replaceAll(paint, '')).split(/\r?\n|\r/)
    // A step that never ends its line must not make us hold it all.
    this.#pending[stream] = (lines.pop() ?? '').slice(-4096)
    for (const line of lines) this.#keep(stream, line)
    return lines.filter((line) => line.trim() !== '')
  }

  /** The last lines of the step at hand: of its stdout, then of its stderr, as the builder does not keep their order. */
  lastLines(): string[] {
    const { stdout, stderr } = this.#pending
    return [...last([...this.#stdout, stdout]), ...last([...this.#stderr, stderr])]
  }

  #keep(stream: 'stdout' | 'stderr', line: string): void {
    const begun = stream === 'stdout' ? stepLine.exec(line) : null
    if (begun !== null) {
      this.step = `step ${begun[1]}: ${begun[2]}`
      this.#stdout = []
      this.#stderr = []
    } else if (stream === 'stdout') this.#stdout = last([...this.#stdout, line])
    else this.#stderr = last([...this.#stderr, line])
  }
}

function last(lines: string[]): string[] {
  return lines.filter((line) => !remark.test(line)).slice(-keptLines)
}
