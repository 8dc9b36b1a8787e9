import type { Problem } from '../../config/problems.ts'

/** What the order of tasks is checked by. */
interface Ordered {
  /** How it is called in problems. */
  place: string
  id: string
  key: string
  after: readonly string[]
}

/** Tasks that others have the id or the key of. Pure. */
export function doubles(tasks: readonly Ordered[]): Problem[] {
  const find = (word: 'id' | 'key'): Problem[] =>
    tasks.flatMap((task, index) => {
      const first = tasks.slice(0, index).find((other) => other[word] === task[word])
      return first === undefined ? [] : [{ path: `${task.place}: ${word}`, message: `is that of ${first.place} too` }]
    })
  const ids = find('id')
  // the same id has the same key
  return ids.length > 0 ? ids : find('key')
}

/** Tasks that wait for one that there is not, or, through others, for themselves. Pure. */
export function misplacedAfter(tasks: readonly Ordered[]): Problem[] {
  const known = new Map(tasks.map((task) => [task.id, task]))
  const missing = tasks.flatMap(({ place, after }) =>
    after.filter((id) => !known.has(id)).map((id) => ({ path: `${place}: after`, message: `there is no task "${id}"` })),
  )
  return [...missing, ...circles(tasks, known)]
}

/** Each circle once, told at its first task in the order of the file. */
function circles(tasks: readonly Ordered[], known: ReadonlyMap<string, Ordered>): Problem[] {
  const done = new Set<string>()
  const found: Problem[] = []
  const visit = (task: Ordered, way: readonly string[]): void => {
    const start = way.indexOf(task.id)
    if (start >= 0) {
      const circle = way.slice(start)
      const first = tasks.find(({ id }) => circle.includes(id)) ?? task
      found.push({ path: `${first.place}: after`, message: `goes in a circle: ${[...circle, task.id].join(' after ')}` })
      return
    }
    if (done.has(task.id)) return
    for (const id of task.after) {
      const next = known.get(id)
      if (next !== undefined) visit(next, [...way, task.id])
    }
    done.add(task.id)
  }
  for (const task of tasks) visit(task, [])
  return found
}
