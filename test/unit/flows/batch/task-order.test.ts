import { expect, test } from 'vitest'
import { doubles, misplacedAfter } from '../../../../src/flows/batch/task-order.ts'

test('tasks may come after each other as often as a file has some', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => ({
    ...{ place: `task ${at}`, id: `${at}`, key: `k${at}` },
    after: at === 9999 ? [] : [`${at + 1}`],
  }))
  expect([...misplacedAfter(chain), ...doubles(chain)]).toEqual([])
  const [first, ...rest] = chain.toReversed()
  expect(misplacedAfter(first === undefined ? rest : [{ ...first, after: ['0'] }, ...rest])).toEqual([
    { path: 'task 9999: after', message: expect.stringMatching(/^goes in a circle: 9999 after 0 after 1 .* after 9998 after 9999$/) },
  ])
})
