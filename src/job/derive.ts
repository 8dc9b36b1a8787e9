import type { EndedEvent, JournalEvent, TurnEvent } from '../session/journal-event.ts'
import { fateOf, type OpenJob } from './fate.ts'
import { hasEnded, type Job, jobId, type JobState } from './job.ts'
import type { Look } from './look.ts'
import { failureReason } from './reason.ts'

interface JobEvents extends OpenJob {
  turn?: TurnEvent
  conversation?: string
  /** The last that the journal tells of, after the first. */
  attempts?: number
  ended?: EndedEvent
}

/**
 * The jobs of a session in the order they were created, as its journal tells them; those without an end in it also as its container is
 * seen now. docs/architecture.md has the table. Pure.
 *
 * @param session its id
 */
export function deriveJobs(events: readonly JournalEvent[], session: string, look: Look): Job[] {
  return groupByJob(events).map((job) => deriveJob(job, session, look))
}

/** Short ids of the jobs that have no end in the journal. Pure. */
export function openJobs(events: readonly JournalEvent[]): string[] {
  return groupByJob(events)
    .filter(({ ended }) => ended === undefined)
    .map(({ created }) => created.job)
}

/** The order of the lines counts, never their times: a clock may jump. */
function groupByJob(events: readonly JournalEvent[]): JobEvents[] {
  const jobs = new Map<string, JobEvents>()
  for (const event of events) {
    // the first line of a kind counts
    if (event.event === 'created' && !jobs.has(event.job)) jobs.set(event.job, { created: event, stopped: false })
    if (event.event === 'stopped') for (const job of jobs.values()) job.stopped ||= job.before === undefined
    if (event.event === 'ready') for (const job of jobs.values()) job.before ??= event.before
    const job = 'job' in event ? jobs.get(event.job) : undefined
    if (job === undefined) continue
    if (event.event === 'started') job.started ??= event
    if (event.event === 'turn') takeTurn(job, event)
    if (event.event === 'retry') job.attempts = event.attempt
    if (event.event === 'ended') job.ended ??= event
  }
  return [...jobs.values()]
}

/** A conversation begins with its first turn: one that is only ready for it may be nowhere yet. */
function takeTurn(job: JobEvents, event: TurnEvent): void {
  job.turn = event
  if (event.why !== 'ready') job.conversation = event.conversation ?? job.conversation
}

function deriveJob({ ended, turn, conversation, attempts, ...open }: JobEvents, session: string, look: Look): Job {
  const { v: _v, event: _event, time, job: short, by: _by, run: _run, oomKills: _oomKills, ...asked } = open.created
  const nothing = { bytes: 0, truncated: false }
  const job = {
    id: jobId(session, short),
    session,
    short,
    ...asked,
    key: asked.key ?? '',
    caller: asked.caller ?? '',
    account: asked.account ?? '',
    model: asked.model ?? '',
    interactive: asked.interactive ?? false,
    repos: asked.repos ?? [],
    continues: asked.continues ?? '',
    idleTimeoutMs: asked.idleTimeoutMs ?? null,
    turn: null,
    conversation: conversation ?? null,
    schema: asked.schema ?? null,
    corrects: asked.corrects ?? '',
    proposes: asked.proposes ?? false,
    created: time,
    started: open.started?.time ?? null,
    ended: null,
    took: null,
    exitCode: null,
    signal: null,
    kept: null,
    unkept: '',
    failure: '' as const,
    attempts: attempts ?? (open.started === undefined ? 0 : 1),
    left: { count: 0, processes: [] },
    output: { stdout: nothing, stderr: nothing },
  }
  if (ended !== undefined) return endedJob(job, ended)
  const fate = fateOf(open, look)
  return { ...job, ...fate, turn: hasEnded(fate) ? null : (turn?.state ?? null) }
}

/** The job with the end that its witness told of. Pure. */
export function endedJob(job: Omit<Job, 'state' | 'reason'>, ended: EndedEvent): Job {
  const { time, code, signal, left, stdout, stderr, took, kept, unkept } = ended
  const state = endState(ended)
  return {
    ...job,
    state,
    turn: null,
    ended: time,
    took: took === undefined && job.started !== null ? Math.max(0, time - job.started) : (took ?? null),
    exitCode: code,
    signal,
    reason: state === 'succeeded' ? '' : failureReason(job, ended),
    kept: kept ?? null,
    unkept: unkept ?? '',
    failure: state === 'failed' || state === 'timeout' ? (ended.failure ?? '') : '',
    attempts: ended.attempts ?? job.attempts,
    left,
    output: { stdout, stderr },
  }
}

/** A program that has ended has succeeded when its exit code says so, and its agent too, where that tells of its end. */
function endState({ cause, code, final }: Pick<EndedEvent, 'cause' | 'code' | 'final'>): JobState {
  switch (cause) {
    case 'idle':
      return 'timeout'
    case 'finished':
      return final === 'succeeded' ? 'succeeded' : 'failed'
    case 'timeout':
    case 'cancelled':
    case 'oom':
      return cause
    case 'exit':
      return code === 0 && (final === undefined || final === 'succeeded') ? 'succeeded' : 'failed'
    case 'signal':
    case 'disk':
    case 'missing':
      return 'failed'
  }
}
