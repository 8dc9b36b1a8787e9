import type { Job } from '../../job/job.ts'
import type { BatchEvent, BatchReport, TaskReport } from './batch-event.ts'
import { advance, decide, type Decision, emptySchedule, type Happening, type Plan, type Schedule } from './schedule.ts'

/** What is told of a happening besides. */
export interface Told {
  job?: Job | null
  reason?: string
  changeSet?: string | null
  /** US dollars; null where its agent does not reckon. */
  cost?: number | null
}

/** Where all tasks of a batch stand, as it is told. Times in ms since the epoch. */
export class Board {
  readonly #name: string
  readonly #plan: Plan
  readonly #began: number
  readonly #reports: Map<string, TaskReport>
  #schedule: Schedule

  constructor(name: string, plan: Plan, now: number) {
    this.#name = name
    this.#plan = plan
    this.#began = now
    this.#schedule = emptySchedule(plan)
    this.#reports = new Map(plan.tasks.map(({ id }) => [id, emptyReport(id)]))
  }

  /** What is to be done now. */
  decide(now: number): Decision {
    return decide(this.#plan, this.#schedule, now)
  }

  /** The number of the try of a task that runs, or comes next. */
  numberOf(id: string): number {
    return this.#schedule.tasks.get(id)?.number ?? 1
  }

  /** Takes a happening in. Returns what is told of it. */
  happen(happening: Happening, told: Told, now: number): BatchEvent {
    const { id } = happening
    const number = this.numberOf(id)
    this.#schedule = advance(this.#plan, this.#schedule, happening)
    const before = this.#reports.get(id) ?? emptyReport(id)
    const { job = null, reason = '', changeSet = null, cost = null } = told
    const ends = ['passed', 'failed', 'lost', 'limited'].includes(happening.type)
    const task: TaskReport = {
      ...before,
      state: this.#schedule.tasks.get(id)?.state ?? before.state,
      ...(job === null ? {} : { tries: number, session: job.session, job: job.id }),
      changeSet,
      took: before.took + (ends ? (job?.took ?? 0) : 0),
      cost: cost === null ? before.cost : (before.cost ?? 0) + cost,
      reason,
    }
    this.#reports.set(id, task)
    return { type: 'task', batch: this.#name, time: now, task }
  }

  /** The batch as a whole. */
  report(ended: boolean, now: number): BatchReport {
    const tasks = [...this.#reports.values()]
    const count = (state: TaskReport['state']): number => tasks.filter((task) => task.state === state).length
    const costs = tasks.flatMap(({ cost }) => cost ?? [])
    return {
      type: 'batch',
      batch: this.#name,
      time: now,
      ended,
      passed: count('passed'),
      failed: count('failed'),
      lost: count('lost'),
      skipped: count('skipped'),
      took: now - this.#began,
      cost: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
      tasks,
    }
  }
}

function emptyReport(id: string): TaskReport {
  return { id, state: 'waiting', tries: 0, session: '', job: '', changeSet: null, took: 0, cost: null, reason: '' }
}
