import type { LabelFilter } from '../engine.ts'

/** The engine's form of a label filter; an empty value asks for the label alone. */
export function labelFilters(filter: LabelFilter): { label: string[] } {
  return { label: Object.entries(filter).map(([name, value]) => (value === '' ? name : `${name}=${value}`)) }
}
