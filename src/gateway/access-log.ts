import { z } from 'zod'
import { isError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import { gatewayName } from './gateway-names.ts'

/** One request that a session made of its gateway. */
export const accessSchema = z.object({
  time: z.int().describe('ms since the epoch, by the clock of the engine: when it was refused, or had its answer; of a tunnel, its end'),
  verdict: z
    .enum(['allowed', 'denied', 'failed'])
    .describe('denied: by the rules; failed: it was let through, but the host was not found or did not answer, or it was no request'),
  method: z.string(),
  host: z.string().describe('as it was asked for; "" when the request named none'),
  port: z.int().nullable(),
  bytes: z.int().describe('that went to the session'),
})
export type Access = z.infer<typeof accessSchema>

const maxLineBytes = 4096
const pattern = /^access (\d{1,15}) ([A-Z_]{1,60}) ([A-Z_]{1,60}|-) (\d{1,15}) (\S{1,200}) (\S{1,800}) (\d{1,5}|-)$/

/**
 * What a line of a gateway's log tells; null when it is none of squid's. What the session chose of it is bounded and cleaned, and a request
 * that cannot be read for what it chose is told as one that failed, without a host. Pure.
 */
export function parseAccess(line: string): Access | null {
  const [, time = '', code = '', problem = '', bytes = '', method = '', host = '', port = ''] = pattern.exec(line) ?? []
  if (time === '') return unread(line)
  return {
    time: Number(time),
    verdict: verdictOf(code, problem),
    method: method === '-' ? '' : plain(method),
    host: host === '-' ? '' : plain(host),
    port: port === '-' ? null : Number(port),
    bytes: Number(bytes),
  }
}

function unread(line: string): Access | null {
  const [, time] = /^access (\d{1,15}) /.exec(line) ?? []
  return time === undefined ? null : { time: Number(time), verdict: 'failed', method: '', host: '', port: null, bytes: 0 }
}

function verdictOf(code: string, problem: string): Access['verdict'] {
  if (code.includes('DENIED')) return 'denied'
  return problem !== '-' || code.startsWith('NONE') ? 'failed' : 'allowed'
}

/** As it was written, before squid wrote it like a part of an address. */
function plain(text: string): string {
  try {
    return cleanLine(decodeURIComponent(text), 256)
  } catch {
    return cleanLine(text, 256)
  }
}

/**
 * The requests of a session, oldest first, as its gateway told of them; none where it has no gateway. What the engine's log has no more
 * room for is gone.
 *
 * @param options.follow go on until the gateway stops, or the signal aborts
 * @param options.since ms since the epoch
 * @throws engine-failed
 */
export async function* readAccesses(
  { engine }: Pick<Scad, 'engine'>,
  id: string,
  options: { follow?: boolean; since?: number; signal?: AbortSignal } = {},
): AsyncIterable<Access> {
  try {
    const log = await engine.containerLogs(gatewayName(id), options)
    try {
      for await (const line of readLines(log, maxLineBytes)) {
        const access = parseAccess(line)
        if (access !== null) yield access
      }
    } finally {
      log.destroy()
    }
  } catch (error) {
    if (!isError(error, 'session-not-found') && options.signal?.aborted !== true) throw error
  }
}
