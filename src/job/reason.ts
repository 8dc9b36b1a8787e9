import { adapterNamed } from '../agents/adapters.ts'
import type { CreatedEvent, EndedEvent } from '../session/journal-event.ts'
import { cleanLine } from '../text/clean.ts'
import { formatDuration } from '../text/duration.ts'
import type { SessionFacts } from './derive.ts'
import type { JobState } from './job.ts'

/** Why a job did not succeed, in one sentence: the first cause that applies, in a fixed order. '' while there is nothing to say. Pure. */
export function failureReason(
  state: JobState,
  created: CreatedEvent,
  ended: EndedEvent | undefined,
  session: Pick<SessionFacts, 'running' | 'gone'>,
): string {
  switch (state) {
    case 'created':
    case 'starting':
    case 'running':
    case 'succeeded':
      return ''
    case 'timeout':
      return `Timed out after ${formatDuration(created.timeoutMs ?? 0)}.`
    case 'cancelled':
      return 'Cancelled.'
    case 'oom':
      return "Killed for memory: the session's limit was reached."
    case 'lost':
      if (session.gone) return "Lost: its session's container was removed while it ran."
      return session.running
        ? 'Lost: it ended without a word, as when its session is stopped or killed.'
        : 'Lost: its session stopped while it ran.'
    case 'failed':
      return ended === undefined ? '' : failedReason(created, ended)
  }
}

function failedReason(created: CreatedEvent, { cause, code, signal, error, oomKills }: EndedEvent): string {
  const program = cleanLine(created.command?.[0] ?? created.agent, 80)
  if (cause === 'missing') return `${program} could not be started: ${cleanLine(error)}.`
  const memory =
    oomKills > 0 ? `; ${oomKills === 1 ? 'a process' : `${oomKills} processes`} of the session ran out of memory meanwhile` : ''
  if (cause === 'signal') return `${program} was killed by signal ${signal}${memory}.`
  const meaning = code === null ? undefined : adapterNamed(created.adapter)?.exitCodes[code]
  return `${program} ended with exit code ${code}${meaning === undefined ? '' : ` (${meaning})`}${memory}.`
}
