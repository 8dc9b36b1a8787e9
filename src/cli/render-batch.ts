import type { BatchEvent, TaskReport } from '../flows/batch/batch-event.ts'
import { formatDuration } from '../text/duration.ts'
import { jsonText } from '../text/json-text.ts'
import type { Page } from './page.ts'

/** A table of the tasks and how many stand how, on a terminal; a line of JSON elsewhere. */
export function renderBatch(event: BatchEvent, page: Page): void {
  if (page.width === Infinity || event.type !== 'batch') return page.line(jsonText(event))
  page.table(event.tasks.map(taskRow))
  const count = (state: TaskReport['state']): string[] => {
    const found = event.tasks.filter((task) => task.state === state).length
    return found === 0 ? [] : [`${found} ${state}`]
  }
  const states = (['passed', 'failed', 'lost', 'skipped', 'running', 'waiting'] as const).flatMap(count)
  const cost = event.cost === null ? [] : [`$${event.cost.toFixed(2)}`]
  page.line()
  page.line([`${event.batch}: ${states.join(', ')}`, ...(event.ended ? [formatDuration(event.took)] : []), ...cost].join(', '))
}

function taskRow({ id, state, tries, session, changeSet, took, cost, reason }: TaskReport): Record<string, string | number> {
  return {
    task: id,
    state,
    tries,
    session: session || '-',
    change: changeSet ?? '-',
    took: took === 0 ? '-' : formatDuration(took),
    cost: cost === null ? '-' : `$${cost.toFixed(2)}`,
    reason,
  }
}
