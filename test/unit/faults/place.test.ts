import { describe, expect, test } from 'vitest'
import { hasReached, placeOf, stepAt, withStartOf } from '../../faults/sweep/place.ts'

const look = { name: 'look', effect: false }
const create = { name: 'create', effect: true }
const start = { name: 'start', effect: true }
const clean = [look, look, create, look, start]

describe('the place of a run', () => {
  test('is counted from the last thing it changed', () => {
    expect(placeOf([])).toEqual({ effects: 0, looks: 0 })
    expect(placeOf([look, create, look, look])).toEqual({ effects: 1, looks: 2 })
  })

  test('is reached also by a run that went past it', () => {
    expect(hasReached({ effects: 1, looks: 0 }, { effects: 1, looks: 1 })).toBe(false)
    expect(hasReached({ effects: 2, looks: 0 }, { effects: 1, looks: 1 })).toBe(true)
  })

  test('names the step that is under way, whatever a run looked at before', () => {
    const names = [[], [look, look], [look, look, look, look], [look, create], [look, create, look, look], [create, start]].map(
      (steps) => clean[stepAt(clean, placeOf(steps))]?.name,
    )
    expect(names).toEqual(['look', 'create', 'create', 'look', 'start', 'start'])
  })

  test('takes what a run looks at first from the latest that changed something', () => {
    expect(withStartOf(clean, [look, look, look, create])).toEqual([look, look, look, create, look, start])
    expect(withStartOf(clean, [look, look, look])).toEqual(clean)
  })
})
