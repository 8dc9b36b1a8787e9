import { defineCommand } from '../../src/cli/command.ts'
import { type JournalEvent, journalEventSchema } from '../../src/session/journal-event.ts'
import { formatDuration } from '../../src/text/duration.ts'
import { sessionLogs, sessionLogsInput } from '../../src/session/logs.ts'

export const command = defineCommand({
  summary: 'Print the journal of a session',
  description: "What happened and when: its own starts and stops, and each job's. For what a job printed see scad job logs.",
  examples: [
    { command: 'scad session logs atlas-try1-4f2a', text: 'so far' },
    { command: 'scad session logs atlas-try1-4f2a --follow --json', text: 'as it happens, one JSON document a line' },
  ],
  input: sessionLogsInput,
  positionals: ['session'],
  short: { follow: 'f' },
  complete: { session: 'session' },
  stream: true,
  output: journalEventSchema,
  run: sessionLogs,
  render: (event, page) => page.line(`${new Date(event.time).toISOString()} ${sentence(event)}`),
})

function sentence(event: JournalEvent): string {
  switch (event.event) {
    case 'created':
      return `job ${event.job} created: ${event.kind === 'prompt' ? event.agent : (event.command ?? []).join(' ')}`
    case 'started':
      return `job ${event.job} started`
    case 'turn':
      return `job ${event.job} ${event.state === 'working' ? 'works' : 'waits for you'}`
    case 'retry':
      return `job ${event.job} failed (${event.failure}): attempt ${event.attempt} in ${formatDuration(event.wait)}`
    case 'ended':
      return `job ${event.job} ended: ${event.cause}${event.code === null ? '' : ` ${event.code}`}${event.signal === null ? '' : ` ${event.signal}`}`
    case 'repo-added':
      return `repository ${event.repo.key} added`
    case 'repo-removed':
      return `repository ${event.repo} removed`
    case 'network':
      return `network: allowed ${event.allow.join(', ')}`
    case 'inherited':
      return `conversation of ${event.agent} from job ${event.job}`
    case 'stands':
      return `job ${event.job} is to propose only`
    case 'round':
      return `job ${event.job} checked a round`
    case 'rejected':
      return `proposal of job ${event.job} rejected`
    case 'ready':
      return 'ready'
    case 'stopped':
      return 'stopped'
  }
}
