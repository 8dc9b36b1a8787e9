import { adapterNamed } from '../agents/adapters.ts'
import { StreamReader } from '../agents/read-stream.ts'
import { reportOf } from '../agents/report.ts'
import type { EndedEvent } from '../session/journal-event.ts'
import { cleanLine } from '../text/clean.ts'
import { formatDuration } from '../text/duration.ts'
import { eventReaderOf } from './event-reader.ts'
import type { Job } from './job.ts'

type Asked = Pick<Job, 'agent' | 'adapter' | 'command' | 'timeoutMs'> & Partial<Pick<Job, 'interactive'>>

const wordsLimit = 200

/**
 * Why a job that has ended did not succeed, in one sentence; '' when it did. The first cause that applies: cancelled, timed out, killed for
 * memory, a program that could not be run, a signal, what the agent itself says, the exit code. Pure.
 */
export function failureReason(asked: Asked, ended: EndedEvent): string {
  const program = cleanLine(asked.command?.[0] ?? asked.agent, 80)
  switch (ended.cause) {
    case 'cancelled':
      return 'Cancelled.'
    case 'timeout':
      return `Timed out after ${formatDuration(asked.timeoutMs ?? 0)}.`
    case 'oom':
      return "Killed for memory: the session's limit was reached."
    case 'missing':
      return `${program} could not be started: ${cleanLine(ended.error)}.`
    case 'signal':
      return `${program} was killed by signal ${ended.signal}${meanwhile(ended)}.`
    case 'exit':
      return ended.code === 0 ? '' : `${program} ended with exit code ${ended.code}${meaning(asked, ended)}${meanwhile(ended)}.`
  }
}

/** What the agent says; else what its code means, and what a program that wrote nothing else complained of. */
function meaning(asked: Asked, { code, said, stdout }: EndedEvent): string {
  const reader = eventReaderOf(asked)
  const error = said === undefined || reader === null ? null : reportOf(new StreamReader(reader).push(said.stdout)).error
  if (error !== null && error.trim() !== '') return `: ${words(error)}`
  const known = code === null ? undefined : adapterNamed(asked.adapter)?.exitCodes[code]
  const complaint = stdout.bytes === 0 && said !== undefined ? words(said.stderr) : ''
  return `${known === undefined ? '' : ` (${known})`}${complaint === '' ? '' : `: ${complaint}`}`
}

function words(text: string): string {
  return cleanLine(text, wordsLimit).replace(/\.$/, '')
}

function meanwhile({ oomKills }: EndedEvent): string {
  if (oomKills === 0) return ''
  return `; ${oomKills === 1 ? 'a process' : `${oomKills} processes`} of the session ran out of memory meanwhile`
}
