import { Readable } from 'node:stream'

/** Bytes held for a reader that has not come, or is slow. */
const room = 1 << 20
const headerBytes = 8

export interface Demultiplexed {
  stdout: Readable
  stderr: Readable
  /** Settles when the source has ended (or failed, or was given up): nothing more will come. Never rejects. */
  ended: Promise<void>
}

/**
 * Parts the engine's stream into stdout and stderr. A slow reader slows the source down; dockerode's own version does not,
 * and holds all. stderr that nobody has begun to read is dropped past 1 MB, so that reading stdout alone cannot get stuck.
 * @param raw true for a TTY, whose bytes come unframed
 * @param toError what a failure of the source becomes; null = the readers see an ordinary end
 */
export function demultiplex(
  source: Readable,
  raw: boolean,
  toError: (error: unknown) => Error | null | Promise<Error | null>,
): Demultiplexed {
  const stdout = new Outlet(false)
  const stderr = new Outlet(true)
  // Whoever reads it learns of a failure; one that nobody reads must not end the process as an uncaught error.
  stdout.on('error', () => undefined)
  const frames = raw ? rawFrames : framed()
  const pump = async (): Promise<void> => {
    for await (const chunk of source)
      for (const { kind, bytes } of frames(chunk as Buffer)) await (kind >= 2 ? stderr : stdout).offer(bytes)
    frames(null)
  }
  const ended = pump().then(
    () => null,
    async (error: unknown) => toError(error),
  )
  const closed = ended.then((failure) => {
    // One reader is told: the reader of stdout.
    stderr.push(null)
    if (failure === null) stdout.push(null)
    else stdout.destroy(failure)
  })
  return { stdout, stderr, ended: closed }
}

interface Frame {
  /** 0 and 1 = stdout, 2 and 3 = stderr */
  kind: number
  bytes: Buffer
}

function rawFrames(chunk: Buffer | null): Frame[] {
  return chunk === null ? [] : [{ kind: 1, bytes: chunk }]
}

/** Reads frames of kind (1 byte), nothing (3), length (4, big-endian) and content, cut anywhere. `null` ends: then none may be open. */
function framed(): (chunk: Buffer | null) => Frame[] {
  let header: Buffer = Buffer.alloc(0)
  let missing = 0
  return (chunk) => {
    if (chunk === null) {
      if (missing > 0 || (header.length > 0 && header.length < headerBytes)) throw new Error('the stream broke off')
      return []
    }
    const frames: Frame[] = []
    let rest = chunk
    while (rest.length > 0) {
      if (missing === 0) {
        if (header.length === headerBytes) header = Buffer.alloc(0)
        const taken = rest.subarray(0, headerBytes - header.length)
        header = Buffer.concat([header, taken])
        rest = rest.subarray(taken.length)
        if (header.length < headerBytes) break
        missing = header.readUInt32BE(4)
      }
      const bytes = rest.subarray(0, missing)
      missing -= bytes.length
      rest = rest.subarray(bytes.length)
      if (bytes.length > 0) frames.push({ kind: header[0] ?? 1, bytes })
    }
    return frames
  }
}

/** A readable that says when it has room again. */
class Outlet extends Readable {
  readonly #droppable: boolean
  #proceed: (() => void) | null = null

  constructor(droppable: boolean) {
    super({ highWaterMark: room })
    this.#droppable = droppable
  }

  async offer(bytes: Buffer): Promise<void> {
    // A reader that left wants no more; the source goes on for the other one.
    if (this.destroyed) return
    if (this.#droppable && this.readableFlowing === null && this.readableLength >= room) return
    if (this.push(bytes) || (this.#droppable && this.readableFlowing === null)) return
    await new Promise<void>((resolve) => {
      this.#proceed = resolve
    })
  }

  override _read(): void {
    this.#release()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#release()
    callback(error)
  }

  #release(): void {
    const proceed = this.#proceed
    this.#proceed = null
    proceed?.()
  }
}
