import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * What a failed connection means for a person.
 * @returns engine-permission, engine-unreachable, or interrupted when the caller broke it off
 */
export function connectionError(error: unknown, endpoint: Endpoint, aborted: boolean): ScadError {
  if (error instanceof ScadError) return error
  if (aborted) return new ScadError('interrupted', 'interrupted', { cause: error })
  const where = `${endpoint.address} (${endpoint.source})`
  const code = errorCode(error)
  if (code === 'EACCES' || code === 'EPERM')
    return new ScadError('engine-permission', `no permission to open the engine's socket ${where}`, {
      fix: 'sudo usermod -aG docker "$USER"',
      hint: 'sudo usermod -aG docker "$USER", then log in again; or run a rootless engine',
      cause: error,
    })
  return new ScadError('engine-unreachable', `no container engine answers at ${where}: ${reason(code, error)}`, {
    ...(endpoint.transport.type === 'unix'
      ? { fix: 'sudo systemctl start docker', hint: 'start the engine: sudo systemctl start docker' }
      : { hint: `check that ${endpoint.source} is right and the engine runs` }),
    cause: error,
  })
}

/** The system's error code of a failed connection, '' when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such socket',
  ENOTDIR: 'there is no such socket',
  ENOTSOCK: 'it is not a socket',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'it does not answer in time',
  ABORT_ERR: 'it does not answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was closed',
}

function reason(code: string, error: unknown): string {
  return reasons[code] ?? cleanLine(error instanceof Error ? error.message : String(error), 200)
}
