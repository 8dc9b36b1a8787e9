import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { cannotWrite, writeAtomically } from '../host/atomic-file.ts'
import type { ScadEvent } from './scad-event.ts'

type Named = Pick<ScadEvent, 'id' | 'session'>

/** A first line that says from when on, then one for each thing that is done: the session, the event, and a hook or '' for all of them. */
const headSchema = z.strictObject({ v: z.literal(1), since: z.number() })
const lineSchema = z.tuple([z.string(), z.string(), z.string()])

/**
 * What was told to whom, in a file that outlives its process at any moment: a line that was cut off counts for nothing, and what is in
 * no line is told again.
 */
export class Delivered {
  readonly #file: string
  readonly #lines: Set<string>
  #since: number | null
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, since: number | null, lines: Set<string>) {
    this.#file = file
    this.#since = since
    this.#lines = lines
  }

  /** What the file holds; one that cannot be read counts as none. */
  static async read(file: string): Promise<Delivered> {
    const [head = '', ...lines] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
    const since = headSchema.safeParse(parse(head)).data?.since ?? null
    return new Delivered(file, since, new Set(lines.filter((line) => lineSchema.safeParse(parse(line)).success)))
  }

  /** Sessions that went before it are done with, in ms since the epoch; null when nothing was ever noted. */
  get since(): number | null {
    return this.#since
  }

  get size(): number {
    return this.#lines.size
  }

  has(event: Named, hook = ''): boolean {
    return this.#lines.has(lineOf(event, hook))
  }

  /** Notes that an event was told to one hook, or to all of them. It is on the disk when this settles. @throws no-space, home-unusable */
  async note(event: Named, hook = ''): Promise<void> {
    const line = lineOf(event, hook)
    this.#lines.add(line)
    await this.#next(async () => await append(this.#file, line))
  }

  /**
   * Writes the file anew, without what was told of sessions that nobody will tell of again.
   * @param since those that went before it will not be
   * @throws no-space, home-unusable
   */
  async forget(isKnown: (session: string) => boolean, since: number): Promise<void> {
    for (const line of this.#lines) if (!isKnown(lineSchema.parse(parse(line))[0])) this.#lines.delete(line)
    this.#since = since
    const text = [JSON.stringify({ v: 1, since }), ...this.#lines, ''].join('\n')
    await this.#next(async () => await writeAtomically(this.#file, text))
  }

  /** One write after the other. */
  async #next(write: () => Promise<void>): Promise<void> {
    const written = this.#writing.then(write)
    this.#writing = written.catch(() => {})
    await written
  }
}

function lineOf({ session, id }: Named, hook: string): string {
  return JSON.stringify([session, id, hook])
}

async function append(file: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(file, 'a', 0o600)
    try {
      await handle.writeFile(`${line}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
