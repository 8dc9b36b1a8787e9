/** What the order of a batch goes by, of a task. */
export interface PlannedTask {
  id: string
  /** Ids of tasks that have to pass before it begins. */
  after: readonly string[]
  /** Higher ones begin first; of equal ones the first in the file. */
  priority: number
  /** Tasks in one session are not at work together; '' for one of its own. */
  session: string
  /** Tasks of one account rest together. */
  account: string
  /** US dollars after which it is not tried again. */
  budget: number
}

export interface Plan {
  /** In the order of the file. */
  tasks: readonly PlannedTask[]
  /** How many are at work at once. */
  slots: number
  /** Further tries of a task that failed. */
  retries: number
  /** Nothing more begins once a task has failed for good. */
  failFast: boolean
}

export const taskStates = ['waiting', 'running', 'passed', 'failed', 'lost', 'skipped'] as const
export type TaskState = (typeof taskStates)[number]

/** How a task stands. */
export interface Standing {
  state: TaskState
  /** The number of its try that runs, or comes next; from 1. */
  number: number
  failures: number
  /** US dollars of all its tries so far. */
  cost: number
}

/** Why nothing of an account begins for now, and until when, in ms since the epoch. */
export interface Rest {
  why: 'slot' | 'rate-limit'
  until: number
  /** How often in a row. */
  times: number
}

export interface Schedule {
  tasks: ReadonlyMap<string, Standing>
  /** By account. */
  rests: ReadonlyMap<string, Rest>
}

/** What happened to a task. Times in ms since the epoch. */
export type Happening = { id: string } & (
  | { type: 'taken' }
  /** Its job runs. */
  | { type: 'begun' }
  /** A limit left no slot for it. */
  | { type: 'refused'; now: number }
  /** Its program waits for an API that lets no more through. */
  | { type: 'slowed'; until: number }
  /** Its job ended, `now`, as its API let no more through: no failure of the task. */
  | { type: 'limited'; now: number; cost: number }
  | { type: 'passed'; cost: number }
  | { type: 'lost'; cost: number }
  /** `done`: what was asked for is, and is not to be done again. */
  | { type: 'failed'; cost: number; done: boolean }
  | { type: 'skipped' }
)

/** ms: the first time, and at most; each further one in a row is twice as long */
const restMs = { slot: { first: 1000, most: 15_000 }, 'rate-limit': { first: 2000, most: 600_000 } }

/** Before anything has happened. Pure. */
export function emptySchedule({ tasks }: Pick<Plan, 'tasks'>): Schedule {
  return {
    tasks: new Map(tasks.map(({ id }): [string, Standing] => [id, { state: 'waiting', number: 1, failures: 0, cost: 0 }])),
    rests: new Map(),
  }
}

/** The schedule after something happened. Pure. */
export function advance(plan: Plan, schedule: Schedule, happening: Happening): Schedule {
  const task = plan.tasks.find(({ id }) => id === happening.id)
  const before = schedule.tasks.get(happening.id)
  if (task === undefined || before === undefined) throw new TypeError(`no task ${happening.id}`)
  const stand = (change: Partial<Standing>): Schedule['tasks'] => new Map(schedule.tasks).set(task.id, { ...before, ...change })
  const rest = (one: Rest | null): Schedule['rests'] => withRest(schedule.rests, task.account, one)
  const now = schedule.rests.get(task.account)
  switch (happening.type) {
    case 'taken':
      return { ...schedule, tasks: stand({ state: 'running' }) }
    case 'begun':
      return now?.why === 'slot' ? { ...schedule, rests: rest(null) } : schedule
    case 'refused':
      return { tasks: stand({ state: 'waiting' }), rests: rest(nextRest(now, 'slot', happening.now)) }
    case 'slowed':
      return { ...schedule, rests: rest({ why: 'rate-limit', until: Math.max(now?.until ?? 0, happening.until), times: now?.times ?? 0 }) }
    case 'limited': {
      const cost = before.cost + happening.cost
      return {
        tasks: stand({ state: 'waiting', number: before.number + 1, cost }),
        rests: rest(nextRest(now, 'rate-limit', happening.now)),
      }
    }
    case 'passed':
      return { tasks: stand({ state: 'passed', cost: before.cost + happening.cost }), rests: rest(null) }
    case 'failed':
    case 'lost': {
      const [failures, cost] = [before.failures + 1, before.cost + happening.cost]
      const done = happening.type === 'failed' && happening.done
      const again = !done && failures <= plan.retries && cost < task.budget
      const end = again ? { state: 'waiting' as const, number: before.number + 1 } : { state: happening.type }
      return { ...schedule, tasks: stand({ ...end, failures, cost }) }
    }
    case 'skipped':
      return { ...schedule, tasks: stand({ state: 'skipped' }) }
  }
}

/** Of a rest that is for another reason nothing is taken over; no rest is cut short. */
function nextRest(now: Rest | undefined, why: Rest['why'], from: number): Rest {
  const times = (now?.why === why ? now.times : 0) + 1
  const { first, most } = restMs[why]
  const until = Math.max(now?.until ?? 0, from + Math.min(most, first * 2 ** (times - 1)))
  return now?.why === 'rate-limit' && why === 'slot' ? { ...now, until } : { why, until, times }
}

function withRest(rests: Schedule['rests'], account: string, rest: Rest | null): Schedule['rests'] {
  const all = new Map(rests)
  if (rest === null) all.delete(account)
  else all.set(account, rest)
  return all
}

/** What is to be done now. */
export interface Decision {
  /** Ids of tasks to begin, in this order. */
  start: string[]
  skip: { id: string; reason: string }[]
  /** When to ask again although nothing happened, in ms since the epoch; null for not before something does. */
  wake: number | null
}

/** What begins next, and what never will. Pure. @param now ms since the epoch */
export function decide(plan: Plan, { tasks, rests }: Schedule, now: number): Decision {
  const stateOf = (id: string): TaskState => tasks.get(id)?.state ?? 'skipped'
  const bad = (id: string): boolean => ['failed', 'lost', 'skipped'].includes(stateOf(id))
  const waiting = plan.tasks.filter(({ id }) => stateOf(id) === 'waiting')
  const running = plan.tasks.filter(({ id }) => stateOf(id) === 'running')
  const failed = plan.failFast ? plan.tasks.find(({ id }) => stateOf(id) === 'failed' || stateOf(id) === 'lost') : undefined
  const skip = waiting.flatMap(({ id, after }) => {
    const missed = after.find(bad)
    if (missed !== undefined) return [{ id, reason: `task ${missed}, which it comes after, did not pass` }]
    return failed === undefined ? [] : [{ id, reason: `task ${failed.id} did not pass, and nothing begins after that` }]
  })
  const ready = waiting
    .filter(({ after }) => after.every((id) => stateOf(id) === 'passed'))
    .filter(({ id }) => skip.every((one) => one.id !== id))
    .toSorted((a, b) => b.priority - a.priority)
  const start: string[] = []
  const busy = new Set(running.map(({ session }) => session))
  let wake: number | null = null
  for (const { id, session, account } of ready) {
    if (running.length + start.length >= plan.slots) break
    const until = rests.get(account)?.until ?? 0
    if (until > now) wake = Math.min(wake ?? until, until)
    else if (session === '' || !busy.has(session)) {
      busy.add(session)
      start.push(id)
    }
  }
  return { start, skip, wake }
}
