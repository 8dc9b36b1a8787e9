import { Readable } from 'node:stream'

/**
 * dockerode's types promise less than it gives: every streamed response is Node's own. `Readable.wrap` is no way to the
 * same end: it destroys the wrapper when the source closes, which may be before its last bytes were read.
 */
export function asReadable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream
  throw new TypeError('a streamed response is no stream of Node')
}
