import { newestApi, oldestApi } from '../engine/api-version.ts'
import type { EngineInfo } from '../engine/engine-info.ts'
import { isError, ScadError } from '../errors/scad-error.ts'
import { clockDifference } from '../session/clock-difference.ts'
import { type Answer, type Check, remedyOf } from './check.ts'

/** Which engine was found, how, and why the ways before did not match. */
export const engine: Check = {
  id: 'engine',
  title: 'engine',
  needs: 'nothing',
  look: async ({ engine: found }) => {
    if (!(found instanceof ScadError)) return { verdict: 'ok', what: `${nameOf(found)}${triedText(found.tried)}` }
    const there = found.code === 'engine-permission' || found.code === 'engine-version'
    return {
      verdict: there ? 'skipped' : 'failed',
      what: there ? 'one is there and cannot be used' : reasonOf(found),
      ...(there ? {} : remedyOf(found)),
    }
  },
}

/** Whether this user may open the engine's socket. */
export const engineAccess: Check = {
  id: 'engine-permission',
  title: 'engine socket',
  needs: 'nothing',
  look: async ({ engine: found }) => {
    if (!(found instanceof ScadError)) return { verdict: 'ok', what: `${found.address} is open to this user` }
    if (isError(found, 'engine-permission')) return { verdict: 'failed', what: reasonOf(found), ...remedyOf(found) }
    return { verdict: 'skipped', what: 'no engine can be used' }
  },
}

/** Whether scad and the engine have a version of the API in common. */
export const apiVersion: Check = {
  id: 'engine-version',
  title: 'engine API',
  needs: 'nothing',
  look: async ({ engine: found }) => {
    if (!(found instanceof ScadError)) return { verdict: 'ok', what: `${found.apiVersion}; scad speaks ${oldestApi} to ${newestApi}` }
    if (isError(found, 'engine-version')) return { verdict: 'failed', what: found.message, ...remedyOf(found) }
    return { verdict: 'skipped', what: 'no engine can be used' }
  },
}

/** Whether host and engine agree on the time: journals, logs and ages are told in the engine's. */
export const clock: Check = {
  id: 'clock',
  title: 'clock',
  needs: 'engine',
  look: async ({ engine: { clockAhead } }) => clockAnswer(clockAhead),
}

/** @param ahead ms that the engine's clock is ahead; null when it does not tell. Pure. */
export function clockAnswer(ahead: number | null): Answer {
  if (ahead === null) return { verdict: 'skipped', what: 'the engine does not tell its time' }
  const what = clockDifference(ahead)
  if (what === null) return { verdict: 'ok', what: 'host and engine agree on the time' }
  return { verdict: 'warning', what, advice: 'on both machines', fix: 'sudo timedatectl set-ntp true' }
}

function nameOf({ name, version, address, source, rootless }: EngineInfo): string {
  return `${name} ${version}${rootless ? ', rootless,' : ''} at ${address} (${source})`
}

function reasonOf(error: ScadError): string {
  const tried: unknown = error.details?.['tried']
  return `${error.message}${Array.isArray(tried) ? triedText(tried) : ''}`
}

function triedText(tried: { source: string; reason: string }[]): string {
  const parts = tried.map(({ source, reason }) => `; ${reason.includes(source) ? '' : `${source}: `}${reason}`)
  return parts.join('')
}
