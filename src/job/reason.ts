import { adapterNamed } from '../agents/adapters.ts'
import type { FailureClass } from '../agents/failure.ts'
import type { CreatedEvent, EndedEvent } from '../session/journal-event.ts'
import { cleanLine } from '../text/clean.ts'
import { formatDuration } from '../text/duration.ts'
import { redact } from '../text/redact.ts'

type Asked = Pick<CreatedEvent, 'agent' | 'adapter' | 'command' | 'timeoutMs' | 'idleTimeoutMs'>

const wordsLimit = 200

const failureTexts: Record<FailureClass, string> = {
  auth: 'it could not log in',
  'rate-limit': "its API's limit of requests was reached",
  overloaded: 'its API failed, or was overloaded',
  refusal: 'its model refused',
  network: 'its API could not be reached',
}

/**
 * Why a job has not succeeded, in one sentence. The first cause that applies: cancelled, timed out, idle,
 * killed for memory, a disk without room, a program that could not be run, a signal, a login, what the agent itself says, the exit code. Pure.
 */
export function failureReason(asked: Asked, ended: EndedEvent): string {
  const program = cleanLine(asked.command?.[0] ?? asked.agent, 80)
  switch (ended.cause) {
    case 'cancelled':
      return 'Cancelled.'
    case 'timeout':
      return `Timed out after ${formatDuration(asked.timeoutMs ?? 0)}${trouble(ended)}.`
    case 'idle':
      return `Timed out: ${program} wrote nothing for ${formatDuration(asked.idleTimeoutMs ?? 0)}${trouble(ended)}.`
    case 'oom':
      return "Killed for memory: the session's limit was reached."
    case 'disk':
      return 'Ended: the disk that the session is on was about to be full; make room there, then inject again.'
    case 'missing':
      return `${program} could not be started: ${cleanLine(ended.error)}.`
    case 'signal':
      return `${program} was killed by signal ${ended.signal}${trouble(ended)}${meanwhile(ended)}.`
    case 'finished':
    case 'exit':
      return `${program} ${failed(asked, ended)}${tries(ended)}${meanwhile(ended)}.`
  }
}

/** What a program that ended by itself came to, as its agent tells it; else by its exit code. */
function failed(asked: Asked, ended: EndedEvent): string {
  const { code, final, failure, said } = ended
  const told = said?.error === undefined || said.error.trim() === '' ? '' : `: ${words(said.error)}`
  if (failure === 'auth') return `could not log in${told}${loginFix(asked)}`
  if (final === 'succeeded') return `said that it was done, but ended with exit code ${code}`
  if (final === 'failed' && (code ?? 0) === 0) return `failed${told || trouble(ended)}`
  if (code === 0) return `ended without saying that it was done${told || trouble(ended)}`
  return `ended with exit code ${code}${told || meaning(asked, ended)}`
}

function loginFix({ adapter }: Asked): string {
  const fix = adapterNamed(adapter)?.loginFix ?? ''
  return fix === '' ? '' : `; ${fix}, then inject again`
}

/** What its exit code means, and what a program that wrote nothing else complained of. */
function meaning({ adapter }: Asked, ended: EndedEvent): string {
  const known = ended.code === null ? undefined : adapterNamed(adapter)?.exitCodes[ended.code]
  const complaint = ended.stdout.bytes === 0 && ended.said !== undefined ? words(ended.said.stderr) : ''
  return `${known === undefined ? trouble(ended) : ` (${known})`}${complaint === '' ? '' : `: ${complaint}`}`
}

function tries({ attempts = 1 }: EndedEvent): string {
  return attempts > 1 ? `; it was attempt ${attempts}` : ''
}

function trouble({ failure }: EndedEvent): string {
  return failure === undefined || failure === null ? '' : `; ${failureTexts[failure]}`
}

function words(text: string): string {
  // an API may say which key it did not take
  return cleanLine(redact(text), wordsLimit).replace(/\.$/, '')
}

function meanwhile({ oomKills }: EndedEvent): string {
  if (oomKills === 0) return ''
  return `; ${oomKills === 1 ? 'a process' : `${oomKills} processes`} of the session ran out of memory meanwhile`
}
