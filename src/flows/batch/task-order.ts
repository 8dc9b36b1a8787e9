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

/** Each circle once, told at its first task in the order of the file. The way may be as long as the file, too long for calls in calls. */
function circles(tasks: readonly Ordered[], known: ReadonlyMap<string, Ordered>): Problem[] {
  const seen = new Map<string, 'on the way' | 'done'>()
  const found: Problem[] = []
  /** `left`: what it comes after that was not looked at yet, the next one last. */
  const way: { id: string; left: string[] }[] = []
  const enter = ({ id, after }: Ordered): void => {
    if (seen.get(id) === 'on the way') found.push(circleProblem(tasks, way.slice(way.findIndex((one) => one.id === id))))
    if (seen.has(id)) return
    seen.set(id, 'on the way')
    way.push({ id, left: after.toReversed() })
  }
  for (const task of tasks) {
    enter(task)
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const id = last.left.pop()
      const next = id === undefined ? undefined : known.get(id)
      if (next !== undefined) enter(next)
      if (id !== undefined) continue
      seen.set(last.id, 'done')
      way.pop()
    }
  }
  return found
}

function circleProblem(tasks: readonly Ordered[], circle: readonly { id: string }[]): Problem {
  const ids = new Set(circle.map(({ id }) => id))
  const first = tasks.find(({ id }) => ids.has(id))
  return { path: `${first?.place ?? ''}: after`, message: `goes in a circle: ${[...ids, circle[0]?.id].join(' after ')}` }
}
