import type { OnProgress } from './progress.ts'

/** The same, but each warning is told once. For what ends soon: whatever goes on may have cause to warn of a thing again. Pure. */
export function tellOnce(report: OnProgress): OnProgress {
  const told = new Set<string>()
  return (progress) => {
    if (progress.type === 'warning' && told.has(progress.text)) return
    if (progress.type === 'warning') told.add(progress.text)
    report(progress)
  }
}
