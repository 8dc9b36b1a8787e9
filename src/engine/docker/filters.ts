import type { LabelFilter } from '../engine.ts'

/** The engine's form of a label filter; an empty value asks for the label alone. Podman refuses an empty list of labels. */
export function labelFilters(filter: LabelFilter): { label?: string[] } {
  const entries = Object.entries(filter)
  return entries.length === 0 ? {} : { label: entries.map(([name, value]) => (value === '' ? name : `${name}=${value}`)) }
}
