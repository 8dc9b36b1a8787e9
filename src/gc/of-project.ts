import { label } from '../scad/labels.ts'
import type { Facts } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** Whether something is of a project, by its labels or its record; what a dead process left, by the session whose id it has: ids begin with the name of their project. Pure. */
export function isOfProject(
  project: string,
  { kind, id, name }: Verdict,
  { containers, images, lost, caches, gateways, archive }: Facts,
): boolean {
  const entry = archive.entries.find(({ folder }) => folder === id)
  if (entry !== undefined) return entry.project === project
  if (kind === 'gateway') return gateways.some(({ session, labels }) => session === id && labels[label.project] === project)
  if (kind === 'quarantine' || kind === 'archive' || kind === 'lock')
    return name.replace(/^(?:session|code|key)-/, '').startsWith(`${project}-`)
  return [...containers, ...images, ...lost, ...caches].some((one) => one.id === id && one.labels[label.project] === project)
}
