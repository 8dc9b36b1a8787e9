import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { JobEvent } from '../job/job-event.ts'
import { eventText } from './event-text.ts'
import { cutLines } from '../text/clean.ts'
import { isTerminal } from './tty.ts'

/** Writes events for people, lines of stderr to stderr, no faster than they are read there. Their text is clean already. */
export async function writeEvents(events: AsyncIterable<JobEvent>, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  for await (const event of events) {
    const text = eventText(event)
    if (text === null) continue
    const target = event.type === 'line' ? to[event.stream] : to.stdout
    const shown = isTerminal(target) ? cutLines(text) : text
    if (!target.write(shown.endsWith('\n') ? shown : `${shown}\n`)) await Promise.race([once(target, 'drain'), once(target, 'close')])
  }
}
