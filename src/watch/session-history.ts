import { isLoginFailure } from '../agents/login-failure.ts'
import { deriveJobs } from '../job/derive.ts'
import { hasEnded, type Job } from '../job/job.ts'
import type { Look } from '../job/look.ts'
import type { CreatedEvent, EndedEvent, JournalEvent, RetryEvent, StartedEvent, TurnEvent } from '../session/journal-event.ts'
import type { RunEnd } from '../session/run-end.ts'
import { deathReason } from './death.ts'
import type { Fate } from './fate.ts'
import { type EventType, type ScadEvent, scadEvent } from './scad-event.ts'

type JobLine = CreatedEvent | StartedEvent | RetryEvent | EndedEvent
type ReadyLine = Extract<JournalEvent, { event: 'ready' }>

/** A job that has no end. */
interface OpenJob {
  /** What the journal tells of it; of its turns the newest alone. */
  lines: JournalEvent[]
  /** Its agent has said once that it is at work. */
  worked: boolean
}

/**
 * The lines of a session's journal, in their order, and what became of its container → events. The same lines give the same events
 * with the same ids, in whichever process and however often: what is told of a run of the session is named after the time of the
 * line that began it.
 */
export class SessionHistory {
  readonly #of: { id: string; project: string }
  #lines = 0
  /** By the part of the job's id after the slash. */
  readonly #open = new Map<string, OpenJob>()
  readonly #ended = new Set<string>()
  /** When the newest run began, by its `ready`; null before the first. */
  #run: number | null = null
  /** That run has neither been stopped nor died. */
  #goesOn = false

  constructor({ id, project }: { id: string; project: string }) {
    this.#of = { id, project }
  }

  /** How many lines it has been told. */
  get lines(): number {
    return this.#lines
  }

  get hasOpenJobs(): boolean {
    return this.#open.size > 0
  }

  /** True when it knows of a job's end. */
  hasEnded(short: string): boolean {
    return this.#ended.has(short)
  }

  /** What a line of the journal tells. */
  push(line: JournalEvent): ScadEvent[] {
    this.#lines++
    switch (line.event) {
      case 'created':
      case 'started':
      case 'retry':
      case 'ended':
        return this.#jobLine(line)
      case 'ready':
        return this.#ready(line)
      case 'turn':
        return this.#turn(line)
      case 'stopped':
        this.#goesOn = false
        for (const { lines } of this.#open.values()) lines.push(line)
        return [this.#event('session-stopped', line.time, '', line.time)]
      case 'repo-added':
      case 'repo-removed':
      case 'network':
      case 'inherited':
      case 'round':
      case 'stands':
      case 'rejected':
        return []
    }
  }

  /**
   * What is seen of the jobs: those without an end in the journal that go on no more have ended too.
   * @param time when nothing else tells it
   */
  settle(jobs: readonly Job[], time: number): ScadEvent[] {
    return jobs
      .filter((job) => hasEnded(job) && this.#open.delete(job.short))
      .flatMap((job) => {
        this.#ended.add(job.short)
        const when = job.ended ?? time
        const about = troubleOf(job)
        const trouble = about === null ? [] : [{ ...this.#jobEvent('needs-attention', job, when, about), about }]
        return [this.#jobEvent('job-ended', job, when), ...trouble]
      })
  }

  /** Its container has ended: it is lost, when nobody had stopped it. */
  died(end: RunEnd | undefined, time: number): ScadEvent[] {
    if (this.#run === null || !this.#goesOn) return []
    this.#goesOn = false
    return [this.#event('session-lost', time, deathReason(end), this.#run)]
  }

  /** Its container is no more. One that was never ready was never there for anybody. */
  gone({ removed, reason }: Fate, time: number): ScadEvent[] {
    if (this.#run === null) return []
    this.#goesOn = false
    const lost = this.settle(this.#openJobs({ container: 'gone' }), time)
    return [
      ...lost,
      removed ? this.#event('session-removed', time, reason, this.#run) : this.#event('session-lost', time, reason, this.#run, 'gone'),
    ]
  }

  #ready(line: ReadyLine): ScadEvent[] {
    for (const { lines } of this.#open.values()) lines.push(line)
    const ended = this.settle(this.#openJobs({ container: 'unseen' }), line.time)
    const lost = this.died(line.before, line.time)
    this.#run = line.time
    this.#goesOn = true
    return [...ended, ...lost, this.#event('session-ready', line.time, '', line.time)]
  }

  #jobLine(line: JobLine): ScadEvent[] {
    const { job: short, time } = line
    if (line.event === 'created') this.#open.set(short, { lines: [], worked: false })
    const open = this.#open.get(short)
    if (open === undefined) return []
    open.lines.push(line)
    const [job] = deriveJobs(open.lines, this.#of.id, { container: 'unseen' })
    if (job === undefined) return []
    if (line.event === 'retry') return []
    if (line.event === 'ended') return this.settle([job], time)
    return [this.#jobEvent(line.event === 'created' ? 'job-created' : 'job-started', job, time)]
  }

  /** An agent at a terminal that has worked and waits now wants to be seen to; one that has not begun is in nobody's way. */
  #turn(line: TurnEvent): ScadEvent[] {
    const open = this.#open.get(line.job)
    if (open === undefined) return []
    open.worked ||= line.state === 'working'
    open.lines = [...open.lines.filter(({ event }) => event !== 'turn'), line]
    const [job] = deriveJobs(open.lines, this.#of.id, { container: 'unseen' })
    if (job === undefined || line.state === 'working' || !open.worked) return []
    const reason = `${job.agent || 'The program'} waits for you.`
    return [{ ...this.#jobEvent('needs-attention', job, line.time, 'waiting', String(line.time)), about: 'waiting', reason }]
  }

  #openJobs(look: Look): Job[] {
    return [...this.#open.values()].flatMap(({ lines }) => deriveJobs(lines, this.#of.id, look))
  }

  #jobEvent(type: EventType, job: Job, time: number, ...occurrence: string[]): ScadEvent {
    return scadEvent({ ...this.#stamp(type, time), job, reason: job.reason }, job.id, ...occurrence)
  }

  #event(type: EventType, time: number, reason: string, ...occurrence: (string | number)[]): ScadEvent {
    return scadEvent({ ...this.#stamp(type, time), reason }, this.#of.id, ...occurrence)
  }

  #stamp(type: EventType, time: number): Pick<ScadEvent, 'type' | 'time' | 'session' | 'project'> {
    return { type, time, session: this.#of.id, project: this.#of.project }
  }
}

/** What a person has to see to when a job has ended so; null for nothing: another attempt may do. */
function troubleOf({ state, agent, failure, reason }: Job): 'job-lost' | 'login' | null {
  if (state === 'lost') return 'job-lost'
  return state === 'failed' && agent !== '' && (failure === 'auth' || isLoginFailure(reason)) ? 'login' : null
}
