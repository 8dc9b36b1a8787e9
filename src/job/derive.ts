import type { CreatedEvent, EndedEvent, JournalEvent, StartedEvent } from '../session/journal-event.ts'
import { type Job, jobId, type JobState } from './job.ts'
import { failureReason } from './reason.ts'

/** What is known of a session at the moment its jobs are asked for. */
export interface SessionFacts {
  id: string
  /** Its container runs. */
  running: boolean
  /** Its container is gone. */
  gone: boolean
  /** Short ids of the jobs whose witness is alive; null when nobody could look. */
  live: ReadonlySet<string> | null
}

interface JobEvents {
  created: CreatedEvent
  started?: StartedEvent
  ended?: EndedEvent
}

/** The jobs of a session, oldest first, as its journal and its live witnesses tell them. Pure. */
export function deriveJobs(events: readonly JournalEvent[], session: SessionFacts): Job[] {
  return groupByJob(events).map((job) => deriveJob(job, session))
}

/** Short ids of the jobs that have no end in the journal. Pure. */
export function openJobs(events: readonly JournalEvent[]): string[] {
  return groupByJob(events)
    .filter(({ ended }) => ended === undefined)
    .map(({ created }) => created.job)
}

function groupByJob(events: readonly JournalEvent[]): JobEvents[] {
  const jobs = new Map<string, JobEvents>()
  for (const event of events) {
    // the first line of a kind counts
    if (event.event === 'created' && !jobs.has(event.job)) jobs.set(event.job, { created: event })
    const job = 'job' in event ? jobs.get(event.job) : undefined
    if (job === undefined) continue
    if (event.event === 'started') job.started ??= event
    if (event.event === 'ended') job.ended ??= event
  }
  return [...jobs.values()]
}

function deriveJob({ created, started, ended }: JobEvents, session: SessionFacts): Job {
  const { v: _v, event: _event, time, job: short, by: _by, ...asked } = created
  const state = ended === undefined ? openState(short, started !== undefined, session) : endState(ended)
  const nothing = { bytes: 0, truncated: false }
  return {
    id: jobId(session.id, short),
    session: session.id,
    short,
    state,
    ...asked,
    created: time,
    started: started?.time ?? null,
    ended: ended?.time ?? null,
    exitCode: ended?.code ?? null,
    signal: ended?.signal ?? null,
    reason: failureReason(state, created, ended, session),
    left: ended?.left ?? { count: 0, processes: [] },
    output: { stdout: ended?.stdout ?? nothing, stderr: ended?.stderr ?? nothing },
  }
}

/** Without an end line a job runs only as long as its witness lives. */
function openState(short: string, started: boolean, { running, live }: SessionFacts): JobState {
  if (!running || (live !== null && !live.has(short))) return 'lost'
  return started ? 'running' : 'starting'
}

function endState({ cause, code }: EndedEvent): JobState {
  switch (cause) {
    case 'timeout':
    case 'cancelled':
    case 'oom':
      return cause
    case 'exit':
      return code === 0 ? 'succeeded' : 'failed'
    case 'signal':
    case 'missing':
      return 'failed'
  }
}
