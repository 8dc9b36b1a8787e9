import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Hook } from '../config/project.ts'
import { isError } from '../errors/scad-error.ts'
import { resolveVariables } from '../credentials/host-variables.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { type Attempt, failure } from './attempt.ts'
import { retryAfter } from './retry.ts'
import type { ScadEvent } from './scad-event.ts'
import { jsonText } from '../text/json-text.ts'

export type PostHook = Extract<Hook, { url: string }>

/** Statuses after which another attempt may do better (RFC 9110 15.5.9, RFC 6585 4), besides those of 500 and above. */
const passing = new Set([408, 425, 429])

/**
 * Posts an event once, as JSON. With a secret the request carries `X-Scad-Signature-256: sha256=<hex>`, the HMAC-SHA256 of the body
 * under that secret, as GitHub signs its webhooks. The id of the event, which the body holds too, tells repetitions apart. No redirect is
 * followed: it would take the event to where nobody has sent it.
 */
export async function postEvent(scad: Scad, event: ScadEvent, hook: PostHook, signal: AbortSignal): Promise<Attempt> {
  try {
    const { url = '' } = resolveVariables({ url: hook.url }, scad.env, `on.${event.type}`)
    const body = jsonText(event)
    const secret = await secretOf(scad, event, hook)
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(hook.timeout)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': `scad/${scad.version}`,
        'x-scad-event': event.type,
        'x-scad-delivery': encodeURI(event.id),
        ...(secret === null ? {} : { 'x-scad-signature-256': signatureOf(body, secret) }),
      },
    })
    await response.body?.cancel()
    if (response.ok) return { done: true }
    const again = response.status >= 500 || passing.has(response.status)
    return failure(`answered ${response.status}`, {
      final: !again,
      askedMs: again ? retryAfter(response.headers.get('retry-after'), scad.now()) : 0,
    })
  } catch (error) {
    return failure(complaintOf(error))
  }
}

/** `sha256=<hex>`: the HMAC-SHA256 of a body. Pure. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

async function secretOf({ env }: Scad, { type }: ScadEvent, { secret }: PostHook): Promise<string | null> {
  if (secret === null) return null
  if (typeof secret === 'string') return resolveVariables({ secret }, env, `on.${type}`)['secret'] ?? null
  return (await readFile(secret.file, 'utf8')).replace(/\r?\n$/, '')
}

/** What fetch says of a failure is in its cause; an address in it stays out. */
function complaintOf(error: unknown): string {
  if (isError(error)) return error.message
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'TimeoutError') return 'gave no answer in time'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'code' in error ? String(error.code) : ''
  return cleanLine(code === '' ? 'could not be reached' : `could not be reached: ${code}`, 100)
}
