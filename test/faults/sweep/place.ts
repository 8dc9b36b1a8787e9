import type { Step } from './steps.ts'

/**
 * How far a run has come, counted by what it changes: how often it looks before that depends on what earlier runs have left, such as the
 * images that it may start from.
 */
export interface Place {
  /** Steps with an effect that have ended. */
  effects: number
  /** Further steps that have ended since. */
  looks: number
}

/** Where a run is after these steps. */
export function placeOf(steps: readonly Step[]): Place {
  const looks = steps.length - 1 - steps.findLastIndex(({ effect }) => effect)
  return { effects: steps.filter(({ effect }) => effect).length, looks }
}

/** True when a run has come to a place, or past it. */
export function hasReached(now: Place, wanted: Place): boolean {
  return now.effects > wanted.effects || (now.effects === wanted.effects && now.looks >= wanted.looks)
}

/** The index of the step that is under way at a place, by the steps of another run: where that one looked less often, its next effect. */
export function stepAt(steps: readonly Step[], { effects, looks }: Place): number {
  const ends = steps.flatMap(({ effect }, index) => (effect ? [index] : []))
  const begin = effects === 0 ? 0 : (ends[effects - 1] ?? steps.length) + 1
  return Math.min(begin + looks, ends[effects] ?? steps.length - 1, steps.length - 1)
}

/** The steps of one run, with what another one looked at before it changed anything, as far as it came so far. */
export function withStartOf<T extends Step>(steps: readonly T[], other: readonly T[]): readonly T[] {
  const first = other.findIndex(({ effect }) => effect)
  return first === -1 ? steps : [...other.slice(0, first), ...steps.slice(steps.findIndex(({ effect }) => effect))]
}
